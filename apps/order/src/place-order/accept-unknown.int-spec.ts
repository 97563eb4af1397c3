import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSlottedId, slotOfKey } from '@millrace/ids';
import { commitUnknown } from '@millrace/persistence';
import { type FreshShards, freshShards } from '../testing/fresh-shards.js';
import { acceptBatch } from './accept-batch.js';
import { OrderIntake } from './order-intake.js';
import { fulfilOrder } from '../testing/fulfil-order.given.js';
import { newCustomer } from '../testing/order-replica.js';

describe('a COMMIT without an answer', () => {
  let fresh: FreshShards;
  beforeAll(async () => {
    fresh = await freshShards();
  });
  afterAll(() => fresh.close());

  /** An intake whose first transaction ends with the reply to COMMIT lost, `applied` or not. */
  function intakeThatLosesTheReply(applied: boolean) {
    let transactions = 0;
    const intake = new OrderIntake({
      shardOf: (slot) => fresh.router.forSlot(slot).name,
      wakeRelay: () => undefined,
      maxBatchSize: 10,
      maxQueued: 10,
      maxWaitMs: 60_000,
      overloaded: () => new Error('nobody waits for long here'),
      timeoutMs: 5_000,
      accept: async (requests) => {
        transactions += 1;
        const lost = transactions === 1;
        const outcomes = await fresh.router.write([requests[0]!.slot], async (transaction) => {
          const written = await acceptBatch(transaction, requests, fulfilOrder);
          if (lost && !applied) throw commitUnknown(new Error('the connection broke'));
          return written;
        });
        if (lost) throw commitUnknown(new Error('the connection broke'));
        return outcomes;
      },
    });
    return { intake, transactions: () => transactions };
  }

  it.each([
    ['was applied', true],
    ['was not applied', false],
  ])('that %s ends in one order and one answer', async (_, applied) => {
    const customerId = newCustomer(0);
    const slot = slotOfKey(customerId);
    const { intake, transactions } = intakeThatLosesTheReply(applied);
    const orderId = newSlottedId(slot);
    const outcome = await intake.place({
      orderId,
      slot,
      customerId,
      idempotencyKey: randomUUID(),
      fingerprint: 'f',
      paymentMethod: 'pm_card_ok',
      lines: [{ sku: 'mug', title: 'Mug', quantity: 1, unitPriceMinor: 5 }],
      total: { amountMinor: 5, currency: 'EUR' },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      baggage: undefined,
      deadline: Number.POSITIVE_INFINITY,
    });
    expect(outcome).toMatchObject({ kind: 'accepted', response: { id: orderId } });
    expect(transactions()).toBe(2);
    const { rows } = await fresh.shards[0].query(
      `SELECT (SELECT count(*)::int FROM orders WHERE customer_id = $1) AS orders,
        (SELECT count(*)::int FROM outbox WHERE key = $2) AS messages`,
      [customerId, orderId],
    );
    expect(rows).toEqual([{ orders: 1, messages: 2 }]);
  });
});
