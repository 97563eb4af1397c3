import type { Logger } from '@millrace/telemetry';
import type { Admin } from 'kafkajs';
import type { PartitionOffset } from './offset-committer.js';
import type { TopicPartition } from './record.js';

/** Where a committed offset, or none, lets reading begin; `lost` when records were deleted unread. */
export function startingOffset(
  committed: string,
  range: { readonly low: string; readonly high: string },
): { readonly offset: string; readonly lost: boolean } {
  // -1: nothing was ever committed. A group that is new reads everything there is.
  if (BigInt(committed) < 0n) return { offset: range.low, lost: false };
  const outside = BigInt(committed) < BigInt(range.low) || BigInt(committed) > BigInt(range.high);
  return outside ? { offset: range.low, lost: true } : { offset: committed, lost: false };
}

/** Asks the broker where a group continues in partitions that it was just assigned. */
export async function readStartingPositions(
  admin: Admin,
  groupId: string,
  partitions: readonly TopicPartition[],
  logger: Logger,
): Promise<readonly PartitionOffset[]> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  if (topics.length === 0) return [];
  const [committed, ranges] = await Promise.all([
    admin.fetchOffsets({ groupId, topics }),
    Promise.all(topics.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) }))),
  ]);
  return partitions.map(({ topic, partition }) => {
    const offset = find(committed, { topic, partition }).offset;
    const range = find(ranges, { topic, partition });
    const start = startingOffset(offset, range);
    if (start.lost) {
      logger.error(
        { groupId, topic, partition, committed: offset, low: range.low, high: range.high },
        'the committed offset is not in the log any more: reading begins at its start',
      );
    }
    return { topic, partition, offset: start.offset };
  });
}

function find<P extends { readonly partition: number }>(
  topics: readonly { readonly topic: string; readonly partitions: readonly P[] }[],
  place: TopicPartition,
): P {
  const found = topics
    .find(({ topic }) => topic === place.topic)
    ?.partitions.find(({ partition }) => partition === place.partition);
  if (!found) throw new Error(`the broker does not know partition ${place.partition} of ${place.topic}`);
  return found;
}
