import { describe, expect, it } from '@jest/globals';
import { attemptIdOf } from './attempt-ids.js';
import { retryDelayMs } from './retry-delay.js';

describe('retryDelayMs', () => {
  const bounds = { firstMs: 1_000, maxMs: 60_000 };
  const id = '00000000-57a8-5b0c-9d5a-3a1f6f0b7a19';

  it('waits as long again as was waited, within the bounds', () => {
    expect(
      [0, 500, 1_000, 8_000, 60_000, 3_600_000].map((waited) => retryDelayMs(waited, bounds, id)),
    ).toEqual([1_000, 1_000, 1_000, 8_000, 60_000, 60_000]);
  });

  it('adds up to a quarter that the id decides', () => {
    const delays = Array.from({ length: 200 }, (_, attempt) =>
      retryDelayMs(8_000, bounds, attemptIdOf('0199c0de-0000-8abc-8000-000000000001', 'x', 'do', attempt)),
    );
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(8_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(10_000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(1_000);
    expect(retryDelayMs(8_000, bounds, 'ffffffff-57a8-5b0c-9d5a-3a1f6f0b7a19')).toBe(10_000);
  });
});
