export const MAX_RETRY_AFTER_SECONDS = 30;

/**
 * A `Retry-After` in whole seconds, 1 to 30: after `seconds`, and up to twice that by chance, so that not all who
 * were refused together come together.
 */
export function retryAfterOf(seconds: number, random: () => number = Math.random): number {
  const base = Math.min(Math.max(0.5, seconds), MAX_RETRY_AFTER_SECONDS / 2);
  return Math.max(1, Math.ceil(base * (1 + random())));
}
