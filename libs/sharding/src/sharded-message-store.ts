import { firstSlotOfPartition, SLOT_COUNT, slotOfId } from '@millrace/ids';
import type { MessageDatabase, MessageStore, ReceivedMessage, RoutedMessages } from '@millrace/messaging';
import type { ShardRouter } from './shard-router.js';

/**
 * Puts messages on the shard of their subject. A group is written only while its shard still owns all of its
 * slots; when it does not, the error is retryable and the next try is routed anew.
 */
export function shardedMessageStore(router: ShardRouter): MessageStore {
  const databaseOf = (name: string): MessageDatabase => ({
    name,
    transaction: (slots, work) => router.writeOn(name, slots, work),
    read: (work) => router.readOn(name, work),
  });
  const shardOfSlot = (slot: number) => router.routes.routeOf(slot).shard;
  return {
    route: (messages) => Promise.resolve(groupByShard(messages, shardOfSlot, databaseOf)),
    routeUndecodable: (partition, partitions) =>
      Promise.resolve(databaseOf(shardOfSlot(firstSlotOfPartition(partition, partitions)))),
    databases: () => Promise.resolve([...router.routes.shards.keys()].map(databaseOf)),
  };
}

function groupByShard(
  messages: readonly ReceivedMessage[],
  shardOfSlot: (slot: number) => string,
  databaseOf: (name: string) => MessageDatabase,
): readonly RoutedMessages[] {
  const groups = new Map<string, ReceivedMessage[]>();
  for (const message of messages) {
    const shard = shardOfSlot(slotOfMessage(message));
    const group = groups.get(shard);
    if (group) group.push(message);
    else groups.set(shard, [message]);
  }
  return [...groups].map(([shard, group]) => ({ database: databaseOf(shard), messages: group }));
}

/** A subject without a slot is of no aggregate here: any shard may say so, the partition picks which. */
function slotOfMessage(message: ReceivedMessage): number {
  const { partitions } = message.contract.topic;
  return (
    slotOfId(message.envelope.subject) ?? firstSlotOfPartition(message.partition, partitions) % SLOT_COUNT
  );
}
