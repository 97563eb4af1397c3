import type { Admin } from 'kafkajs';

/** What a consumer group has not settled yet of one partition. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** The next offset it will read; `null` when it has committed none. */
  readonly committed: bigint | null;
  /** Records from there to the end; all there are when nothing was committed. */
  readonly lag: bigint;
}

/** Of every partition of every topic that the group has committed offsets of, in their order. */
export async function readGroupLag(admin: Admin, groupId: string): Promise<readonly PartitionLag[]> {
  const committed = await admin.fetchOffsets({ groupId });
  const topics = await Promise.all(
    committed.map(async ({ topic, partitions }) => {
      const extents = new Map(
        (await admin.fetchTopicOffsets(topic)).map((extent) => [extent.partition, extent]),
      );
      return partitions.flatMap(({ partition, offset }) => {
        const extent = extents.get(partition);
        return extent ? [lagOf({ topic, partition }, offset, extent)] : [];
      });
    }),
  );
  return topics.flat().toSorted((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}

function lagOf(
  place: Pick<PartitionLag, 'topic' | 'partition'>,
  offset: string,
  extent: { readonly low: string; readonly high: string },
): PartitionLag {
  // -1: none was ever committed.
  const committed = BigInt(offset) < 0n ? null : BigInt(offset);
  return { ...place, committed, lag: BigInt(extent.high) - (committed ?? BigInt(extent.low)) };
}
