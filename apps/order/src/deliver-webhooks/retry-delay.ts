/** Up to so much of a pause is added by chance: what failed together does not come back together. */
const JITTER = 0.2;

/**
 * The pause in ms before the next try of a delivery that has failed.
 * @param tries how often it was tried, this time included
 * @param pausesSeconds before the second try, the third, ...
 * @param random from 0 to 1
 * @returns null when it was tried as often as it is
 */
export function retryDelayMs(
  tries: number,
  pausesSeconds: readonly number[],
  random: () => number = Math.random,
): number | null {
  const pause = pausesSeconds[tries - 1];
  return pause === undefined ? null : Math.round(pause * 1_000 * (1 + JITTER * random()));
}
