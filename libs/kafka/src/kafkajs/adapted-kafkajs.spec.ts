import { createRequire } from 'node:module';
import { createLogger } from '@millrace/telemetry';
import { describe, expect, it } from '@jest/globals';
import { tellWhatIsKept } from './adapted-kafkajs.js';
import { replaceExports } from './inner-module.js';

const require = createRequire(import.meta.url);
const read = 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js';
const takenBy = 'kafkajs/src/protocol/recordBatch/v0/decoder.js';

describe('adapted kafkajs', () => {
  it('keeps nothing of its own that was meant to be replaced', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 't', level: 'warn' }, { write: (line) => void lines.push(line) });
    tellWhatIsKept(logger);
    expect(lines).toEqual([]);
  });

  it('is what its other modules get', () => {
    expect((require(read) as { name: string }).name).toBe('readRecord');
  });

  it('is not changed when that would come too late, or would be no function', () => {
    require(takenBy);
    const by = (original: () => unknown) => original;
    expect(() => replaceExports(require, { file: read, takenBy, by })).toThrow(/was loaded before/);
    expect(() =>
      replaceExports(require, {
        file: 'kafkajs/src/protocol/timestampTypes.js',
        takenBy: 'kafkajs/src/protocol/requests/fetch/v0/request.js',
        by,
      }),
    ).toThrow(/exports no function/);
  });
});
