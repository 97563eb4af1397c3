import { encodeRecordBatch, type NewRecord } from './record-batch.js';

interface StoredBatch {
  readonly firstOffset: number;
  readonly nextOffset: number;
  readonly bytes: Buffer;
}

/** The records of one partition, as batches that are stored and sent as they were appended. */
export class PartitionLog {
  private readonly batches: StoredBatch[] = [];
  private readonly listeners = new Set<() => void>();

  /** The offset that the next record gets. */
  get end(): number {
    return this.batches.at(-1)?.nextOffset ?? 0;
  }

  append(timestampMs: number, records: readonly NewRecord[]): void {
    const firstOffset = this.end;
    this.batches.push({
      firstOffset,
      nextOffset: firstOffset + records.length,
      bytes: encodeRecordBatch(firstOffset, timestampMs, records),
    });
    for (const listener of this.listeners) listener();
  }

  /**
   * Whole batches from the one that holds `offset`, up to `maxBytes`, at least one: the reader passes over
   * what comes before its offset.
   */
  read(offset: number, maxBytes: number): Buffer {
    const found: Buffer[] = [];
    let bytes = 0;
    for (let index = this.indexOf(offset); index < this.batches.length; index++) {
      const batch = this.batches[index]!;
      if (found.length > 0 && bytes + batch.bytes.length > maxBytes) break;
      found.push(batch.bytes);
      bytes += batch.bytes.length;
    }
    return found.length === 1 ? found[0]! : Buffer.concat(found);
  }

  /** @returns what ends the listening. */
  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The first batch that reaches beyond an offset. */
  private indexOf(offset: number): number {
    let [low, high] = [0, this.batches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.batches[middle]!.nextOffset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
