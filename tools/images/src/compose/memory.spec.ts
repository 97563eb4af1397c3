import { describe, expect, it } from '@jest/globals';
import type { ComposeFile } from './compose-file.js';
import { bytesOf, largestTogether } from './memory.js';

const healthy = { condition: 'service_healthy' } as const;
const done = { condition: 'service_completed_successfully' } as const;
const file: ComposeFile = {
  services: {
    database: { mem_limit: '4k' },
    roles: { mem_limit: '8k', depends_on: { database: healthy } },
    migrate: { mem_limit: '16k', depends_on: { roles: done } },
    app: { mem_limit: '10k', depends_on: { migrate: done } },
    gateway: { mem_limit: '3k', depends_on: { app: healthy } },
    broker: { mem_limit: '1k', profiles: ['single'] },
    cluster: { mem_limit: '2k', profiles: ['ha'] },
  },
};

describe('the memory of all containers together', () => {
  it('counts no job with what waits for it', () => {
    // The database, the broker, and then: a job after the other (16 at most), or app and gateway (13).
    expect(largestTogether(file, 'single')).toBe((4 + 1 + 16) * 1_024);
    expect(largestTogether(file, 'ha')).toBe((4 + 2 + 16) * 1_024);
  });

  it('reads sizes', () => {
    expect(['1k', '2m', '3G', '4gb', '5', undefined].map(bytesOf)).toEqual([
      1_024,
      2_097_152,
      3_221_225_472,
      4_294_967_296,
      undefined,
      undefined,
    ]);
  });
});
