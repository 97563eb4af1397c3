import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const script = (relative: string) => new URL(relative, import.meta.url).href;

describe('a consumer that has crashed for good', () => {
  it('ends its process with code 1, and says why', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { createLogger } from '${import.meta.resolve('@millrace/telemetry')}';
         import { endProcess } from '${script('./end-process.js')}';
         setInterval(() => undefined, 1_000);
         endProcess(createLogger({ service: 'test', level: 'info' }))(new TypeError('for good'));`,
      ],
      { encoding: 'utf8', timeout: 20_000 },
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ level: 'fatal', err: { message: 'for good' } });
  });
});
