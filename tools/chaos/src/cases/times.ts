import type { Random } from '@millrace/bench';

/** One of a list, by chance. */
export function oneOf<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** The list in an order of chance. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/** `count` moments spread over the load, each somewhere in its own share of it; the first tenth stays calm. */
export function spread(random: Random, loadMs: number, count: number): readonly number[] {
  const [from, share] = [0.1 * loadMs, (0.85 * loadMs) / count];
  return Array.from({ length: count }, (_, index) => Math.round(from + (index + 0.8 * random()) * share));
}
