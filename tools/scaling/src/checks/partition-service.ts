/** A span in which nobody worked on a partition. Milliseconds. */
export interface Stall {
  readonly partition: number;
  readonly from: number;
  readonly durationMs: number;
}

/**
 * Knows for every partition whether a member works on it: from the first fetch by the member it is assigned
 * to, until that member gives it up (to join again, to drain) or can do nothing (killed, frozen).
 */
export class PartitionService {
  readonly stalls: Stall[] = [];
  private readonly owners: (string | undefined)[];
  /** Since when a partition is not worked on; `undefined` while it is, or before it ever was. */
  private readonly idleSince: (number | undefined)[];
  private moves = 0;

  constructor(
    partitions: number,
    private readonly now: () => number,
  ) {
    this.owners = Array.from({ length: partitions }, () => undefined);
    this.idleSince = Array.from({ length: partitions }, () => undefined);
  }

  /** How often a partition went to another member than before. */
  get moved(): number {
    return this.moves;
  }

  ownerOf(partition: number): string | undefined {
    return this.owners[partition];
  }

  assign(partition: number, owner: string): void {
    const former = this.owners[partition];
    if (former !== undefined && former !== owner) this.moves++;
    if (former !== undefined) this.idleSince[partition] ??= this.now();
    this.owners[partition] = owner;
  }

  /** Its member does nothing for its partitions from now on. */
  release(owner: string): void {
    for (const [partition, holder] of this.owners.entries()) {
      if (holder === owner) this.idleSince[partition] ??= this.now();
    }
  }

  fetched(partition: number, by: string): void {
    const from = this.idleSince[partition];
    if (from === undefined || this.owners[partition] !== by) return;
    this.idleSince[partition] = undefined;
    this.stalls.push({ partition, from, durationMs: this.now() - from });
  }
}
