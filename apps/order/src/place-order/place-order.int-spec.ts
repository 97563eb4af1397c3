import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { slotOfId } from '@millrace/ids';
import { type FreshShards, freshShards } from '../testing/fresh-shards.js';
import { body, newCustomer, openReplica } from '../testing/order-replica.js';

describe('placing orders on real shards', () => {
  let fresh: FreshShards;
  let replica: Awaited<ReturnType<typeof openReplica>>;

  beforeAll(async () => {
    fresh = await freshShards();
  });
  afterAll(() => fresh.close());
  beforeEach(async () => {
    replica = await openReplica(fresh.router);
    await fresh.queryAll('TRUNCATE orders, order_items, order_timeline, idempotency_keys, sagas, outbox');
  });

  const count = async (table: string) =>
    (await fresh.queryAll<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).map(({ n }) => n);
  const place = (customer: string, key: string, asked = body()) =>
    replica.handler.handle(customer, key, asked);
  const failed = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as Error);

  it('writes order, items, saga, history, key and messages on the shard of the customer', async () => {
    const answer = await place(newCustomer(1), randomUUID());
    expect(answer).toMatchObject({
      status: 'pending',
      items: [
        { sku: 'mug', title: 'Title of mug', quantity: 2, unitPriceMinor: 1_000, lineTotalMinor: 2_000 },
        { sku: 'pen', title: 'Title of pen', quantity: 1, unitPriceMinor: 99, lineTotalMinor: 99 },
      ],
      total: { amountMinor: 2_099, currency: 'EUR' },
    });
    for (const table of ['orders', 'sagas', 'order_timeline', 'idempotency_keys']) {
      expect({ table, rows: await count(table) }).toEqual({ table, rows: [0, 1] });
    }
    const slot = slotOfId(answer.id);
    expect(await fresh.queryAll('SELECT order_id, slot, line, sku FROM order_items ORDER BY line')).toEqual([
      { order_id: answer.id, slot, line: 0, sku: 'mug' },
      { order_id: answer.id, slot, line: 1, sku: 'pen' },
    ]);
    expect(
      await fresh.queryAll(`SELECT key, slot, topic, headers->>'ce_type' AS type FROM outbox ORDER BY id`),
    ).toEqual([
      { key: answer.id, slot, topic: 'order.events', type: 'millrace.order.order-placed.v1' },
      { key: answer.id, slot, topic: 'inventory.commands', type: 'millrace.inventory.reserve-stock.v1' },
    ]);
    expect(replica.woken).toEqual(['shard-1']);
  });

  it('makes one order of 50 posts with one key, in one replica and across two', async () => {
    const other = await openReplica(fresh.router);
    const [customer, key] = [newCustomer(0), randomUUID()];
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? replica : other).handler.handle(customer, key, body()),
      ),
    );
    const answers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(answers.length).toBeGreaterThanOrEqual(2);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(new Set(failed(results).map((error) => (error as { code?: string }).code))).toEqual(
      new Set(['idempotency_key_in_use']),
    );
    expect(await count('orders')).toEqual([1, 0]);
    expect(await count('outbox')).toEqual([2, 0]);
  });

  it('accepts 500 orders at once with all their rows, in far fewer transactions than orders', async () => {
    const customers = [newCustomer(0), newCustomer(1), newCustomer(0), newCustomer(1)];
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => place(customers[index % 4]!, randomUUID())),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(500);
    expect(await count('orders')).toEqual([250, 250]);
    const wrong = await fresh.queryAll(`
      SELECT o.id FROM orders o
      WHERE (SELECT count(*) FROM order_items i WHERE i.order_id = o.id AND i.slot = o.slot) <> 2
        OR (SELECT sum(quantity * unit_price_minor) FROM order_items i WHERE i.order_id = o.id) <> o.total_minor
        OR (SELECT count(*) FROM outbox m WHERE m.key = o.id::text AND m.slot = o.slot) <> 2
        OR NOT EXISTS (SELECT FROM sagas s WHERE s.saga_id = o.id AND s.slot = o.slot AND s.status = 'running')
        OR NOT EXISTS (SELECT FROM order_timeline t WHERE t.order_id = o.id AND t.slot = o.slot)
        OR NOT EXISTS (
          SELECT FROM idempotency_keys k
          WHERE k.order_id = o.id AND k.slot = o.slot AND k.customer_id = o.customer_id
        )`);
    expect(wrong).toEqual([]);
    const transactions = await fresh.queryAll<{ n: number }>(
      'SELECT count(DISTINCT xmin::text)::int AS n FROM orders',
    );
    expect(transactions.reduce((sum, { n }) => sum + n, 0)).toBeLessThanOrEqual(20);
  });

  it('has only the order fail whose row cannot be written', async () => {
    // A text that JavaScript can carry and Postgres cannot hold.
    replica.list('poison', { title: 'bad \u0000 title' });
    const customer = newCustomer(0);
    const key = randomUUID();
    const poisoned = body({ items: [{ sku: 'poison', quantity: 1 }] });
    const results = await Promise.allSettled([
      ...Array.from({ length: 10 }, () => place(customer, randomUUID())),
      place(customer, key, poisoned),
      ...Array.from({ length: 10 }, () => place(customer, randomUUID())),
    ]);
    expect(failed(results)).toHaveLength(1);
    expect(results[10]).toMatchObject({ status: 'rejected', reason: { code: '22021' } });
    expect(await count('orders')).toEqual([20, 0]);
    replica.list('poison', { title: 'a good title' });
    await place(customer, key, poisoned);
    expect(await count('orders')).toEqual([21, 0]);
  });

  describe('a key that was used', () => {
    let customer: string;
    let key: string;
    beforeEach(() => {
      [customer, key] = [newCustomer(0), randomUUID()];
    });

    it('gets the same answer, byte for byte, and no second order', async () => {
      const first = await place(customer, key);
      const second = await place(customer, key);
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      expect(await count('orders')).toEqual([1, 0]);
      expect(replica.woken).toEqual(['shard-0']);
    });

    it('gets it also when the price has changed and when the SKU is gone', async () => {
      const asked = body({ expectedTotal: { amountMinor: 2_099, currency: 'EUR' } });
      const first = await place(customer, key, asked);
      replica.list('mug', { unitPriceMinor: 5_000 });
      expect(await place(customer, key, asked)).toEqual(first);
      replica.unlist('mug');
      expect(await place(customer, key, asked)).toEqual(first);
      await expect(place(customer, randomUUID(), asked)).rejects.toMatchObject({ code: 'unknown_sku' });
    });

    it('is refused for another body, whether that could be accepted or not', async () => {
      await place(customer, key);
      const refused = { code: 'idempotency_key_reused', kind: 'unprocessable' };
      const other = body({ paymentMethod: 'pm_other' });
      await expect(place(customer, key, other)).rejects.toMatchObject(refused);
      replica.unlist('mug');
      await expect(place(customer, key, other)).rejects.toMatchObject(refused);
      expect(await count('orders')).toEqual([1, 0]);
    });

    it('is free for another customer', async () => {
      await place(customer, key);
      await place(newCustomer(0), key);
      expect(await count('orders')).toEqual([2, 0]);
    });
  });

  it('writes nothing of what it refuses', async () => {
    const customer = newCustomer(0);
    const cheap = body({ expectedTotal: { amountMinor: 1, currency: 'EUR' } });
    await expect(place(customer, randomUUID(), cheap)).rejects.toMatchObject({
      code: 'price_changed',
      extensions: { total: { amountMinor: 2_099, currency: 'EUR' } },
    });
    for (const table of ['orders', 'idempotency_keys', 'outbox']) expect(await count(table)).toEqual([0, 0]);
  });

  it('takes no order into a slot that is leaving its shard, and takes it once the slot has come back', async () => {
    const customer = newCustomer(0);
    await fresh.shards[0].query(`UPDATE slot_ownership SET state = 'fenced'`);
    await expect(place(customer, randomUUID())).rejects.toMatchObject({
      code: 'slot_not_owned',
      retryable: true,
    });
    const elsewhere = await place(newCustomer(1), randomUUID());
    expect(elsewhere.status).toBe('pending');
    await fresh.shards[0].query(`UPDATE slot_ownership SET state = 'owned'`);
    await place(customer, randomUUID());
    expect(await count('orders')).toEqual([1, 1]);
  });
});
