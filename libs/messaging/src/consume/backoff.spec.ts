import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

describe('backoff', () => {
  const limits = { first: 100, last: 1_000 };

  it('doubles up to its last value', () => {
    expect([0, 1, 2, 3, 4, 50, 2_000].map((attempt) => backoffMs(limits, attempt, 1))).toEqual([
      100, 200, 400, 800, 1_000, 1_000, 1_000,
    ]);
  });

  it('is at least half of it', () => {
    expect(backoffMs(limits, 1, 0)).toBe(100);
  });
});
