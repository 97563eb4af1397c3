import { describe, expect, it } from '@jest/globals';
import { percentile, summariseLatency } from './latency.js';

const upTo = (count: number) => Float64Array.from({ length: count }, (_, index) => index + 1);

describe('a percentile', () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0, 1],
  ])('%p of 1 to 100 is the value %p', (share, value) => {
    expect(percentile(upTo(100), share)).toBe(value);
  });

  it('of one value is that value, of none not a number', () => {
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('a summary of latencies', () => {
  it('does not mind the order', () => {
    expect(summariseLatency([30, 10, 20])).toEqual({ count: 3, meanMs: 20, p50Ms: 20, p99Ms: 30, maxMs: 30 });
  });

  it('counts only what has come to its end', () => {
    expect(summariseLatency([10, Number.NaN, 30, Number.POSITIVE_INFINITY])).toMatchObject({
      count: 2,
      meanMs: 20,
    });
  });

  it('of nothing has no times', () => {
    const { count, meanMs } = summariseLatency([]);
    expect([count, meanMs]).toEqual([0, Number.NaN]);
  });
});
