import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { releaseStock, reserveStock, reversePayment } from '@millrace/contracts';
import { uuidV7 } from '@millrace/ids';
import { answersTo } from '../testing/participants.js';
import { RunReplies } from '../testing/run-replies.js';
import { type TestShard, testShard } from '../testing/test-shard.js';
import { cancelOrder } from './cancel-order.js';

describe('cancelling an order', () => {
  const customerId = uuidV7();
  let shard: TestShard;
  let run: RunReplies;

  beforeAll(async () => {
    shard = await testShard();
  });
  beforeEach(async () => {
    await shard.database.query(
      'TRUNCATE orders, order_items, order_timeline, idempotency_keys, sagas, outbox',
    );
    run = new RunReplies(shard.database);
  });
  afterAll(() => shard.remove());

  const place = async () => (await shard.place(1, customerId))[0]!;
  const cancel = (orderId: string, by = customerId) =>
    shard.database.transaction((tx) => cancelOrder(tx, { orderId, customerId: by }, run));
  const answerSteps = async (steps: number) => {
    for (let i = 0; i < steps; i++) await run.handle(answersTo(await shard.takeOutbox()));
  };
  const types = async () => (await shard.takeOutbox()).map(({ type }) => type);
  const statusOf = async (id: string) => {
    const { rows } = await shard.database.query('SELECT status, reason FROM orders WHERE id = $1', [id]);
    return rows[0];
  };

  it('undoes what was sent; the order is pending until it is undone', async () => {
    const id = await place();
    await answerSteps(1);
    await shard.takeOutbox();
    const { order, moves } = await cancel(id);
    expect(order).toMatchObject({ id, status: 'pending', reason: null });
    expect(moves.changed).toHaveLength(1);
    await run.handle(answersTo(await shard.takeOutbox()));
    await run.handle(answersTo(await shard.takeOutbox()));
    expect(await statusOf(id)).toEqual({ status: 'cancelled', reason: 'cancelled-by-customer' });
    expect(run.told.finished).toEqual([id]);
  });

  it('sends one undo at a time, the newest first', async () => {
    const id = await place();
    await answerSteps(2);
    await shard.takeOutbox();
    await cancel(id);
    const first = await shard.takeOutbox();
    expect(first.map(({ type }) => type)).toEqual([reversePayment.type]);
    await run.handle(answersTo(first));
    expect(await types()).toEqual([releaseStock.type]);
  });

  it('may be repeated, also when it is done', async () => {
    const id = await place();
    await shard.takeOutbox();
    await cancel(id);
    const undo = await shard.takeOutbox();
    expect((await cancel(id)).moves.changed).toEqual([]);
    await run.handle(answersTo(undo));
    await shard.takeOutbox();
    expect((await cancel(id)).order).toMatchObject({ status: 'cancelled' });
    expect(await types()).toEqual([]);
  });

  it('once, however many ask at once', async () => {
    const id = await place();
    await shard.takeOutbox();
    await Promise.all(Array.from({ length: 8 }, () => cancel(id)));
    expect(await types()).toEqual([releaseStock.type]);
  });

  it('and a reply at the same moment have one winner, and the order is undone either way', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await place();
      const reserve = await shard.takeOutbox();
      await Promise.all([cancel(id), run.handle(answersTo(reserve))]);
      await answerSteps(3);
      expect(await statusOf(id)).toEqual({ status: 'cancelled', reason: 'cancelled-by-customer' });
    }
  });

  it('is refused from the moment the capture is sent, and nothing is sent', async () => {
    const id = await place();
    await answerSteps(3);
    const capture = await shard.takeOutbox();
    await expect(cancel(id)).rejects.toMatchObject({ code: 'order_not_cancellable', kind: 'conflict' });
    expect(await types()).toEqual([]);
    await run.handle(answersTo(capture));
    await expect(cancel(id)).rejects.toMatchObject({ code: 'order_not_cancellable' });
    expect(await statusOf(id)).toEqual({ status: 'confirmed', reason: null });
  });

  it('of somebody else, or of an order that is not there, finds nothing and changes nothing', async () => {
    const id = await place();
    await expect(cancel(id, uuidV7())).rejects.toMatchObject({ code: 'order_not_found', kind: 'not-found' });
    await expect(cancel('0199c0de-0000-8abc-8000-0000000000ff')).rejects.toMatchObject({
      code: 'order_not_found',
    });
    expect((await types()).slice(1)).toEqual([reserveStock.type]);
  });
});
