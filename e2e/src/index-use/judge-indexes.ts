/** An index of a database, and what it was good for while it was watched. */
export interface IndexUse {
  readonly database: string;
  readonly table: string;
  readonly index: string;
  /** Primary key, unique or exclusion: it is there for what it forbids, used or not. */
  readonly enforces: boolean;
  readonly scans: number;
}

/** Why an index that no query of a run has used is there all the same, by the name of the index. */
export type ExpectedUnused = Readonly<Record<string, string>>;

/**
 * Indexes that no query used and that have no reason: each costs every write of its table. To be looked into, not
 * wrong by itself: a table as small as those of the specs is read whole when the planner likes.
 */
export function unusedIndexes(uses: readonly IndexUse[], expected: ExpectedUnused): readonly string[] {
  const used = new Set(uses.filter(({ scans }) => scans > 0).map(({ index }) => index));
  return uses
    .filter(({ index, enforces }) => !enforces && !used.has(index) && expected[index] === undefined)
    .map(({ database, table, index }) => `${database}: ${index} on ${table} was used by no query`);
}

/** Reasons that have outlived their index: by mistake, always. */
export function reasonsWithoutIndex(uses: readonly IndexUse[], expected: ExpectedUnused): readonly string[] {
  const known = new Set(uses.map(({ index }) => index));
  return Object.keys(expected)
    .filter((index) => !known.has(index))
    .map((index) => `${index} is expected to be unused, and there is no such index`);
}
