import { consumerLag } from '../messaging.metrics.js';
import type { PartitionOffset } from './offset-committer.js';
import type { TopicPartition } from './record.js';

interface Extent extends TopicPartition {
  end?: string;
  committed?: string;
}

/** Keeps the lag metric of one consumer's partitions; partitions of others are theirs to report. */
export class LagGauge {
  private readonly extents = new Map<string, Extent>();

  constructor(private readonly consumer: string) {}

  fetched(place: TopicPartition, end: string): void {
    this.extentOf(place).end = end;
    this.report(place);
  }

  committed(offsets: readonly PartitionOffset[]): void {
    for (const offset of offsets) {
      this.extentOf(offset).committed = offset.offset;
      this.report(offset);
    }
  }

  clear(): void {
    for (const place of this.extents.values()) consumerLag.remove(this.labels(place));
    this.extents.clear();
  }

  private extentOf({ topic, partition }: TopicPartition): Extent {
    const key = `${topic}/${partition}`;
    const known = this.extents.get(key) ?? { topic, partition };
    this.extents.set(key, known);
    return known;
  }

  private report(place: TopicPartition): void {
    const { end, committed } = this.extentOf(place);
    if (end === undefined || committed === undefined) return;
    const lag = BigInt(end) - BigInt(committed);
    consumerLag.set(this.labels(place), Math.max(0, Number(lag)));
  }

  private labels({ topic, partition }: TopicPartition) {
    return { consumer: this.consumer, topic, partition: String(partition) };
  }
}
