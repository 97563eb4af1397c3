import { describe, expect, it } from '@jest/globals';
import { newSlottedId } from '@millrace/ids';
import type { ReceivedMessage } from '@millrace/messaging';
import { RouteTable, splitEvenly } from './route-table.js';
import type { ShardRouter } from './shard-router.js';
import { shardedMessageStore } from './sharded-message-store.js';

const names = ['a', 'b'];
const routes = RouteTable.of(
  names.map((name) => ({ name, host: 'db', port: 1, database: name })),
  splitEvenly(names),
);
const written: unknown[] = [];
const store = shardedMessageStore({
  routes,
  writeOn: (shard: string, slots: readonly number[]) => Promise.resolve(written.push({ shard, slots })),
} as unknown as ShardRouter);

const about = (subject: string, offset: string, partition = 0) =>
  ({
    contract: { topic: { partitions: 4 } },
    envelope: { subject },
    partition,
    offset,
  }) as unknown as ReceivedMessage;

describe('shardedMessageStore', () => {
  it('groups a batch by the shard of the subject and keeps the order in each group', async () => {
    const low = newSlottedId(1);
    const groups = await store.route([
      about(low, '0'),
      about(newSlottedId(4000), '1'),
      about(newSlottedId(2), '2'),
      about(low, '3'),
    ]);
    expect(
      groups.map(({ database, messages }) => [database.name, messages.map(({ offset }) => offset)]),
    ).toEqual([
      ['a', ['0', '2', '3']],
      ['b', ['1']],
    ]);
  });

  it('sends a subject without a slot to the shard of its partition, one that is out of range included', async () => {
    const groups = await store.route([
      about('mug-1', '0', 3),
      about('mug-1', '1', 0),
      about('mug-1', '2', 9),
    ]);
    expect(groups.map(({ database }) => database.name)).toEqual(['b', 'a']);
  });

  it('keeps what cannot be decoded on the shard of its partition', async () => {
    expect((await store.routeUndecodable(0, 4)).name).toBe('a');
    expect((await store.routeUndecodable(2, 4)).name).toBe('b');
  });

  it('writes on the shard that was chosen and on no other', async () => {
    const [, second] = await store.databases();
    await second!.transaction([4000], () => Promise.resolve());
    expect(written).toEqual([{ shard: 'b', slots: [4000] }]);
  });
});
