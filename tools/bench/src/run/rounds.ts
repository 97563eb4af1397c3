/**
 * Who is measured when: every contender once a round, and in each round another one first, so that what
 * changes over time (a fuller disk, a warmer cache, a busier host) is shared by all.
 */
export function roundOrder<T>(contenders: readonly T[], round: number): readonly T[] {
  const first = contenders.length === 0 ? 0 : round % contenders.length;
  return [...contenders.slice(first), ...contenders.slice(0, first)];
}
