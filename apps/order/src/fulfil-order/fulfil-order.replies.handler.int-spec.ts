import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  authorizePayment,
  orderConfirmed,
  orderPlaced,
  orderRejected,
  paymentDeclined,
  releaseStock,
  stockReserved,
} from '@millrace/contracts';
import { answersTo } from '../testing/participants.js';
import { RunReplies } from '../testing/run-replies.js';
import { type OutboxMessage, type TestShard, testShard } from '../testing/test-shard.js';

describe('the replies of a batch', () => {
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

  const statuses = async () => {
    const { rows } = await shard.database.query<{ status: string; reason: string | null; n: number }>(
      'SELECT status, reason, count(*)::int AS n FROM orders GROUP BY 1, 2 ORDER BY 1, 2',
    );
    return rows;
  };
  const timelineOf = async (orderId: string) => {
    const { rows } = await shard.database.query<{ position: number; line: string }>(
      `SELECT position, concat_ws(' ', event, step) AS line FROM order_timeline WHERE order_id = $1 ORDER BY position`,
      [orderId],
    );
    return rows;
  };
  const countByType = (messages: readonly OutboxMessage[]) =>
    Object.fromEntries(
      [...new Set(messages.map(({ type }) => type))].map((type) => [
        type,
        messages.filter((message) => message.type === type).length,
      ]),
    );
  /** Answers everything until nothing is left to answer. @returns all that was sent on the way. */
  const play = async (choose?: Parameters<typeof answersTo>[1]) => {
    const all: OutboxMessage[] = [];
    for (let messages = await shard.takeOutbox(); messages.length > 0; messages = await shard.takeOutbox()) {
      all.push(...messages);
      const answers = answersTo(messages, choose);
      if (answers.length > 0) await run.handle(answers);
    }
    return all;
  };

  it('confirm every order: state, history, event and those who wait, all at once', async () => {
    const ids = await shard.place(20);
    const sent = await play();
    expect(await statuses()).toEqual([{ status: 'confirmed', reason: null, n: 20 }]);
    expect(countByType(sent)).toMatchObject({ [orderPlaced.type]: 20, [orderConfirmed.type]: 20 });
    expect([...run.told.finished].sort()).toEqual([...ids].sort());
    expect(new Set(run.told.moved)).toEqual(new Set(ids));
    // The transport does that, for the shard alone.
    expect(run.told.wakes).toBe(0);
    const steps = ['reserve-stock', 'authorize-payment', 'commit-stock', 'capture-payment'];
    const lines = [...steps.flatMap((step) => [`command-sent ${step}`, `succeeded ${step}`]), 'completed'];
    expect(await timelineOf(ids[7]!)).toEqual(lines.map((line, position) => ({ position, line })));
  });

  it('need as many statements for a hundred orders as for one', async () => {
    await shard.place(1);
    const one = await run.handle(answersTo(await shard.takeOutbox()));
    await shard.takeOutbox();
    await shard.place(100);
    expect(await run.handle(answersTo(await shard.takeOutbox()))).toBe(one);
    // One to lock, one that writes sagas, ends and history (and, in the transport, the outbox).
    expect(one).toBe(2);
  });

  it('undo the declined ones and confirm the rest', async () => {
    const ids = await shard.place(10);
    const unlucky = new Set(ids.slice(0, 3));
    const sent = await play(({ type, key }) =>
      type === authorizePayment.type && unlucky.has(key) ? paymentDeclined : undefined,
    );
    expect(await statuses()).toEqual([
      { status: 'confirmed', reason: null, n: 7 },
      { status: 'rejected', reason: 'payment-declined', n: 3 },
    ]);
    expect(countByType(sent)).toMatchObject({ [releaseStock.type]: 3, [orderRejected.type]: 3 });
  });

  it('move an order through several steps when they come in one batch', async () => {
    const [id] = await shard.place(1);
    const [, reserve] = await shard.takeOutbox();
    const reserved = answersTo([reserve!]);
    await run.handle([...reserved, ...reserved]);
    expect((await timelineOf(id!)).map(({ line }) => line)).toEqual([
      'command-sent reserve-stock',
      'succeeded reserve-stock',
      'command-sent authorize-payment',
    ]);
  });

  it('have one effect, however often and in whatever order they come again', async () => {
    await shard.place(5);
    const messages: OutboxMessage[] = [];
    for (let batch = await shard.takeOutbox(); batch.length > 0; batch = await shard.takeOutbox()) {
      messages.push(...batch);
      const answers = answersTo(batch);
      if (answers.length > 0) await run.handle(answers);
    }
    const before = await statuses();
    for (let round = 0; round < 10; round++) await run.handle(answersTo(messages.toReversed()));
    expect(await shard.takeOutbox()).toEqual([]);
    expect(await statuses()).toEqual(before);
    expect(run.told.finished).toHaveLength(5);
  });

  it('for orders that are not here are passed over, with a warning, and their neighbours count', async () => {
    const [id] = await shard.place(1);
    const messages = await shard.takeOutbox();
    const stranger = '0199c0de-0000-8abc-8000-0000000000ff';
    const lost = messages.map((message) => ({
      ...message,
      key: stranger,
      data: { ...message.data, orderId: stranger },
    }));
    await run.handle(answersTo([...lost, ...messages]));
    expect(await timelineOf(id!)).toHaveLength(3);
    expect(run.told.log).toHaveLength(1);
    expect(run.told.log[0]).toContain(stranger);
  });

  it('keep nothing when an order ends that is not pending', async () => {
    const [id] = await shard.place(1);
    for (let i = 0; i < 3; i++) await run.handle(answersTo(await shard.takeOutbox()));
    await shard.database.query(`UPDATE orders SET status = 'confirmed' WHERE id = $1`, [id]);
    const last = answersTo(await shard.takeOutbox());
    await expect(run.handle(last)).rejects.toMatchObject({ code: 'order_already_ended' });
    const { rows } = await shard.database.query('SELECT status, step FROM sagas');
    expect(rows).toEqual([{ status: 'running', step: 'capture-payment' }]);
    expect(run.told.finished).toEqual([]);
  });

  it('carry the trace and the baggage of the request that placed the order', async () => {
    await shard.place(1);
    const [first] = answersTo(await shard.takeOutbox());
    expect(first!.contract).toBe(stockReserved);
    await run.handle([first!]);
    const { rows } = await shard.database.query(
      `SELECT headers->>'traceparent' AS traceparent, headers->>'baggage' AS baggage FROM outbox`,
    );
    expect(rows).toEqual([
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', baggage: 'tenant=acme' },
    ]);
  });
});
