import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

describe('a consumer that has crashed for good', () => {
  it('ends its process with code 1, and says why', () => {
    const script = new URL('./testing/crashed-consumer.fixture.js', import.meta.url).pathname;
    const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 200_000 });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ level: 'fatal', err: { message: 'for good' } });
  });
});
