import { describe, expect, it } from '@jest/globals';
import { poissonTimes } from './poisson.js';
import { seededRandom } from './random.js';

describe('customers who come as they like', () => {
  const times = poissonTimes(200, 60_000, seededRandom(1));
  const gaps = Array.from(times, (time, index) => time - (times[index - 1] ?? 0));

  it('come in the order of time, and within the time', () => {
    expect(gaps.every((gap) => gap > 0)).toBe(true);
    expect(times.at(-1)).toBeLessThan(60_000);
  });

  it('are as many as the rate says', () => {
    // 12,000 expected; four standard deviations are 438.
    expect(Math.abs(times.length - 12_000)).toBeLessThan(438);
  });

  it('know nothing of one another: gaps are as wide as their mean, and a third of them wider', () => {
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeCloseTo(1, 1);
    expect(gaps.filter((gap) => gap > mean).length / gaps.length).toBeCloseTo(Math.exp(-1), 1);
  });

  it('come at the same times for the same seed, at others for another', () => {
    expect(poissonTimes(200, 60_000, seededRandom(1))).toEqual(times);
    expect(poissonTimes(200, 60_000, seededRandom(2))).not.toEqual(times);
  });

  it('do not come at all in no time', () => {
    expect(poissonTimes(200, 0, seededRandom(1))).toHaveLength(0);
  });
});
