import type { Random } from './random.js';

/**
 * When customers come who do not know of one another: gaps are exponential, whatever the system does. Times in
 * ms from the start, ascending, all below `durationMs`.
 */
export function poissonTimes(ratePerSecond: number, durationMs: number, random: Random): Float64Array {
  const times: number[] = [];
  const meanGapMs = 1_000 / ratePerSecond;
  // 1 - random() is never 0, whose logarithm would never come.
  const gap = () => -Math.log(1 - random()) * meanGapMs;
  for (let at = gap(); at < durationMs; at += gap()) times.push(at);
  return Float64Array.from(times);
}
