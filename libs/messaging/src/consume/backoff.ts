/** The longest pause before try number `attempt` + 1: doubles from the first value up to the last. */
export function backoffMs(
  limits: { readonly first: number; readonly last: number },
  attempt: number,
  random: number = Math.random(),
): number {
  const longest = Math.min(limits.last, limits.first * 2 ** Math.min(attempt, 30));
  // Half of it is random, so that those who failed together do not come back together.
  return Math.round(longest * (0.5 + 0.5 * random));
}
