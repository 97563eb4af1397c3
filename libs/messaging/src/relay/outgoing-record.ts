import type { ContractRegistry } from '@millrace/contract-kit';
import { partitionOfSlot } from '@millrace/ids';
import { restoreHeaders, type StoredHeaders } from '../kafka/stored-headers.js';
import type { OutgoingRecord } from '../kafka/record-producer.js';
import type { StoredOutboxRow } from './read-outbox.js';

/** Knows the partitions of every topic, dead-letter topics included. */
export class OutgoingRecords {
  private readonly partitions: ReadonlyMap<string, number>;

  constructor(registry: ContractRegistry) {
    this.partitions = new Map(registry.allTopics().map((topic) => [topic.name, topic.partitions]));
  }

  /**
   * A row as a record.
   * @throws Error when its topic is not one of the contracts: sending it to a guessed partition would break
   *   the order of its aggregate.
   */
  of(row: StoredOutboxRow): OutgoingRecord {
    return {
      topic: row.topic,
      key: row.key,
      partition: this.partitionOf(row),
      headers: restoreHeaders(JSON.parse(row.headers) as StoredHeaders),
      value: row.encoding === 'base64' && row.value !== null ? Buffer.from(row.value, 'base64') : row.value,
    };
  }

  private partitionOf({ topic, partition, slot }: StoredOutboxRow): number | null {
    const partitions = this.partitions.get(topic);
    if (partitions === undefined) throw new Error(`the outbox names ${topic}, a topic of no contract`);
    if (partition !== null && partition < partitions) return partition;
    return slot === null ? null : partitionOfSlot(slot, partitions);
  }
}
