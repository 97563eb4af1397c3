import { describe, expect, it } from '@jest/globals';
import { SlowLine } from './slow-line.js';

describe('a slow line', () => {
  it('delays what is sent by itself', () => {
    const line = new SlowLine({ bytesPerSecond: 1_000, latencyMs: () => 200 });
    expect(line.arrival(100, 5_000)).toBe(5_300);
    expect(line.arrival(100, 9_000)).toBe(9_300);
  });

  it('carries one thing after the other', () => {
    const line = new SlowLine({ bytesPerSecond: 1_000, latencyMs: () => 200 });
    expect([1, 2, 3].map(() => line.arrival(500, 0))).toEqual([700, 1_200, 1_700]);
  });
});
