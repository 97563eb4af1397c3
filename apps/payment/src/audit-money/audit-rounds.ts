import type { AuditRange, MoneyFinding } from './audit-money.js';

/** Orders are audited in slices of the time at which they were placed. */
export const SLICE_MS = 7_200_000;
/** For orders whose clock was ahead. */
const FAR_AHEAD_MS = 86_400_000;
const RECENT = 'recent';

/**
 * Which orders are looked at when: the recent ones (this slice and the one before) in every round, and of the
 * older ones a slice a round, the youngest first, over and over. What a slice showed holds until it is looked at
 * again.
 */
export class AuditRounds {
  private readonly found = new Map<number | typeof RECENT, readonly MoneyFinding[]>();
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

  record(name: number | typeof RECENT, findings: readonly MoneyFinding[]): void {
    this.found.set(name, findings);
  }

  /** Everything that is known to be wrong. */
  findings(): readonly MoneyFinding[] {
    return [...this.found.values()].flat();
  }
}
