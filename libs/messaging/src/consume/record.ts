import type { KafkaMessage } from 'kafkajs';

/** A record as it was fetched. */
export type FetchedRecord = Pick<KafkaMessage, 'offset' | 'key' | 'value' | 'headers'>;

/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Some memory that a record holds, in bytes: enough to bound a buffer. */
export function sizeOf(record: FetchedRecord): number {
  return 256 + (record.key?.length ?? 0) + (record.value?.length ?? 0);
}

/** The offset to commit once `offset` and everything before it is settled. */
export function offsetAfter(offset: string): string {
  return (BigInt(offset) + 1n).toString();
}

/**
 * What may be committed after a batch, given in order: the offset after the last record of its settled
 * beginning. `null` when already the first one is unsettled. A committed offset speaks for everything below
 * it, so records that are settled behind an unsettled one do not count yet.
 */
export function committableOffset(
  records: readonly FetchedRecord[],
  unsettled: ReadonlySet<string>,
): string | null {
  const first = records.findIndex((record) => unsettled.has(record.offset));
  const last = records.at(first === -1 ? -1 : first - 1);
  return first === 0 || last === undefined ? null : offsetAfter(last.offset);
}
