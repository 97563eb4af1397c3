/** One record of a compacted topic; `undefined` data is a tombstone. */
export interface TableRecord<T> {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly data: T | undefined;
}

/**
 * The newest row of each key. After a rebalance the topic is read from its beginning again: what was applied
 * before is passed over, so that a replay never shows an older state than the one that was there.
 */
export class TableState<T> {
  private readonly rows = new Map<string, T>();
  private readonly positions = new Map<number, bigint>();

  constructor(private readonly revisionOf: (data: T) => number) {}

  get size(): number {
    return this.rows.size;
  }

  get(key: string): T | undefined {
    return this.rows.get(key);
  }

  entries(): IterableIterator<[string, T]> {
    return this.rows.entries();
  }

  /** The next offset of a partition; 0 before anything was read. */
  position(partition: number): bigint {
    return this.positions.get(partition) ?? 0n;
  }

  /** The partition is read up to here, whatever was in it. */
  advance(partition: number, position: bigint): void {
    if (position > this.position(partition)) this.positions.set(partition, position);
  }

  /** @returns whether it changed anything: not when it was applied before, nor when a newer revision is here. */
  apply({ partition, offset, key, data }: TableRecord<T>): boolean {
    if (offset < this.position(partition)) return false;
    this.advance(partition, offset + 1n);
    if (data === undefined) return this.rows.delete(key);
    const known = this.rows.get(key);
    if (known !== undefined && this.revisionOf(known) >= this.revisionOf(data)) return false;
    this.rows.set(key, data);
    return true;
  }
}
