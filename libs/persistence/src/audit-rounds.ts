/** Rows by the time that their ids begin with (UUID version 7, or slotted); Unix ms, `toMs` excluded. */
export interface AuditRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Rows are audited in slices of that time. */
export const SLICE_MS = 7_200_000;
/** For ids of a clock that was ahead. */
const FAR_AHEAD_MS = 86_400_000;
const RECENT = 'recent';

/**
 * Which rows are looked at when: the recent ones (this slice and the one before) in every round, and of the
 * older ones a slice a round, the youngest first, over and over. What a slice showed holds until it is looked at
 * again.
 */
export class AuditRounds<Finding> {
  private readonly found = new Map<number | typeof RECENT, readonly Finding[]>();
  private current = 0;
  private next = 0;

  /** @param slices how many slices back it looks. */
  constructor(private readonly slices: number) {}

  /** The ranges of the next round, by the name under which {@link record} takes what they show. */
  begin(nowMs: number): readonly (AuditRange & { readonly name: number | typeof RECENT })[] {
    const current = Math.floor(nowMs / SLICE_MS);
    const youngest = current - 2;
    const oldest = current - this.slices;
    // What has just left the recent orders must not wait for its turn.
    const slices = new Set(current === this.current ? [] : [youngest]);
    if (this.next < oldest || this.next > youngest) this.next = youngest;
    slices.add(this.next--);
    this.current = current;
    for (const name of this.found.keys()) if (name !== RECENT && name < oldest) this.found.delete(name);
    return [
      { name: RECENT, fromMs: (current - 1) * SLICE_MS, toMs: nowMs + FAR_AHEAD_MS },
      ...[...slices].map((name) => ({ name, fromMs: name * SLICE_MS, toMs: (name + 1) * SLICE_MS })),
    ];
  }

  record(name: number | typeof RECENT, findings: readonly Finding[]): void {
    this.found.set(name, findings);
  }

  /** Everything that is known to be wrong. */
  findings(): readonly Finding[] {
    return [...this.found.values()].flat();
  }
}

/** The lowest id of a moment. */
export function firstIdOf(timeMs: number): string {
  const hex = Math.max(0, timeMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
