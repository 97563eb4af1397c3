import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@millrace/access';
import { newSlottedId, slotOfId } from '@millrace/ids';
import { body, newCustomer, openReplica } from '../testing/order-replica.js';
import { type FreshShards, freshShards } from '../testing/fresh-shards.js';
import { formatCursor, type OrderCursor, parseCursor } from './order-cursor.js';
import { ReadOrderHandler } from './read-order.handler.js';

const as = (subject: string, ...roles: string[]): Principal => ({
  subject,
  roles,
  tokenId: 't',
  expiresAt: 0,
});

describe('reading orders on real shards', () => {
  let fresh: FreshShards;
  let orders: ReadOrderHandler;
  let customer: string;
  /** In the order in which they were placed. */
  const ids: string[] = [];

  beforeAll(async () => {
    fresh = await freshShards();
    orders = new ReadOrderHandler(fresh.router);
    const { handler } = await openReplica(fresh.router);
    customer = newCustomer(0);
    // The last three share a transaction, and so a time: the id decides.
    for (let index = 0; index < 4; index++)
      ids.push((await handler.handle(customer, randomUUID(), body())).id);
    const together = await Promise.all(
      Array.from({ length: 3 }, () => handler.handle(customer, randomUUID(), body())),
    );
    ids.push(...together.map(({ id }) => id).sort());
    await handler.handle(newCustomer(0), randomUUID(), body());
  });
  afterAll(() => fresh.close());

  it('shows an order to its customer and to an operator', async () => {
    for (const principal of [as(customer, 'customer'), as('an operator', 'operator')]) {
      expect(await orders.order(principal, ids[0]!)).toMatchObject({
        id: ids[0],
        status: 'pending',
        reason: null,
        lines: [{ sku: 'mug' }, { sku: 'pen', quantity: 1, unitPriceMinor: 99 }],
        total: { amountMinor: 2_099, currency: 'EUR' },
      });
    }
  });

  it.each([
    ['the order of somebody else', () => ids[0]!],
    ['an id nobody has', () => newSlottedId(slotOfId(ids[0]!)!)],
    ['a UUID without a slot', () => randomUUID()],
    ['an id in capitals', () => ids[0]!.toUpperCase()],
    ['no id at all', () => "' OR true --"],
  ])('has no order for %s, and no history', async (_, id) => {
    const stranger = as(newCustomer(0), 'customer');
    const missing = { code: 'order_not_found', kind: 'not-found' };
    await expect(orders.order(stranger, id())).rejects.toMatchObject(missing);
    await expect(orders.timeline(stranger, id())).rejects.toMatchObject(missing);
  });

  it('tells what happened to an order', async () => {
    const timeline = await orders.timeline(as(customer, 'customer'), ids[0]!);
    expect(timeline.entries[0]!.at).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
    expect(timeline).toMatchObject({
      orderId: ids[0],
      status: 'pending',
      entries: [{ step: 'reserve-stock', event: 'command-sent', attempt: 1 }],
    });
  });

  async function allPages(limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: OrderCursor | undefined;
    do {
      const found = await orders.ownOrders(as(customer, 'customer'), { limit, cursor });
      const page = found.slice(0, limit);
      pages.push(page.map(({ id }) => id));
      const last = found.length > limit ? page.at(-1)! : undefined;
      cursor = last && parseCursor(formatCursor({ createdAt: last.createdAt, orderId: last.id }));
    } while (cursor);
    return pages;
  }

  it.each([1, 2, 3, 7, 100])('lists own orders, newest first, each once, by pages of %d', async (limit) => {
    const pages = await allPages(limit);
    expect(pages.flat()).toEqual(ids.toReversed());
    expect(pages).toHaveLength(Math.ceil(ids.length / limit));
  });

  it('goes on where it was when new orders came in between', async () => {
    const [first, second] = await orders.ownOrders(as(customer), { limit: 1, cursor: undefined });
    const { handler } = await openReplica(fresh.router);
    const newest = await handler.handle(customer, randomUUID(), body());
    ids.push(newest.id);
    const cursor = { createdAt: first!.createdAt, orderId: first!.id };
    const [next] = await orders.ownOrders(as(customer), { limit: 1, cursor });
    expect(next!.id).toBe(second!.id);
  });

  it('lists nobody else’s orders to an operator', async () => {
    expect(await orders.ownOrders(as(newCustomer(0), 'operator'), { limit: 10, cursor: undefined })).toEqual(
      [],
    );
  });

  it('finds a page by the index of the customer', async () => {
    const plan = await fresh.shards[0].transaction(async (transaction) => {
      await transaction.query('SET LOCAL enable_seqscan = off');
      return transaction.query<{ 'QUERY PLAN': string }>(`
        EXPLAIN SELECT id FROM orders
        WHERE customer_id = '${customer}' AND (created_at, id) < (now(), '${ids[0]}')
        ORDER BY created_at DESC, id DESC LIMIT 10`);
    });
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('orders_newest_of_customer');
    expect(text).not.toMatch(/Sort|Filter/);
  });

  it('asks one shard only: the other one may be away', async () => {
    await fresh.control.query(`UPDATE shards SET port = 1 WHERE name = 'shard-1'`);
    await fresh.router.refresh();
    const away = { code: 'shard_unavailable', kind: 'unavailable', retryable: true };
    await expect(
      orders.ownOrders(as(newCustomer(1)), { limit: 10, cursor: undefined }),
    ).rejects.toMatchObject(away);
    await expect(orders.order(as('an operator', 'operator'), newSlottedId(4000))).rejects.toMatchObject(away);
    expect((await allPages(100)).flat()).toEqual(ids.toReversed());
    expect((await orders.order(as(customer), ids[0]!)).id).toBe(ids[0]);
  });
});
