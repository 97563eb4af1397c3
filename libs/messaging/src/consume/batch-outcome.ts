/** Which records of a batch still have to be tried again, and why; none when all is settled. */
export interface BatchOutcome {
  /** Their offsets. */
  readonly unsettled: ReadonlySet<string>;
  readonly error?: unknown;
}

export const SETTLED: BatchOutcome = { unsettled: new Set() };
