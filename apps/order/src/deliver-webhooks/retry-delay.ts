/** Up to so much of a pause is added by chance: what failed together does not come back together. */
const JITTER = 0.2;

export interface RetryTerms {
  /** Before the second try, the third, ... */
  readonly pausesSeconds: readonly number[];
  /** The least that the customer's server asked for; default 0. It makes a pause longer, never one more. */
  readonly askedSeconds?: number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/**
 * The pause in ms before the next try of a delivery that has failed.
 * @param tries how often it was tried, this time included
 * @returns null when it was tried as often as it is
 */
export function retryDelayMs(
  tries: number,
  { pausesSeconds, askedSeconds = 0, random = Math.random }: RetryTerms,
): number | null {
  const pause = pausesSeconds[tries - 1];
  if (pause === undefined) return null;
  return Math.round(Math.max(pause, askedSeconds) * 1_000 * (1 + JITTER * random()));
}
