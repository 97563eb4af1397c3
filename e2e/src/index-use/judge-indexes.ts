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
 * What is wrong with the indexes: each costs every write of its table, so one that no query uses must say what it
 * is for; and a reason outlives its index only by mistake.
 */
export function judgeIndexes(uses: readonly IndexUse[], expected: ExpectedUnused): readonly string[] {
  const used = new Set(uses.filter(({ scans }) => scans > 0).map(({ index }) => index));
  const known = new Set(uses.map(({ index }) => index));
  const unused = uses.filter(
    ({ index, enforces }) => !enforces && !used.has(index) && expected[index] === undefined,
  );
  const gone = Object.keys(expected).filter((index) => !known.has(index));
  return [
    ...unused.map(({ database, table, index }) => `${database}: ${index} on ${table} was used by no query`),
    ...gone.map((index) => `${index} is expected to be unused, and there is no such index`),
  ];
}
