import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSlottedId, uuidV7 } from '@millrace/ids';
import type { Database } from '@millrace/persistence';
import { auditStock } from '../audit-stock/audit-stock.js';
import { findStockedSku } from '../catalogue/catalogue.repository.js';
import { applyAtOnce } from '../testing/apply-at-once.js';
import { lockHolds } from '../stock/lock-holds.js';
import { expireHolds } from './expire-holds.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

const SKU = 'MUG';
let fresh: TestDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await testDatabase();
  database = fresh.database;
  await fresh.stockUp(SKU, 10_000);
});

afterAll(() => fresh.remove());

async function hold(quantity = 1): Promise<string> {
  const orderId = newSlottedId(0);
  const data = { orderId, attemptId: uuidV7(), lines: [{ sku: SKU, quantity }], holdSeconds: 900 };
  await database.transaction((transaction) => applyAtOnce(transaction, [{ kind: 'reserve', data }]));
  return orderId;
}

/** Puts the end of holds at a time relative to the database's clock. */
async function setExpiry(orderIds: readonly string[], interval: string): Promise<void> {
  await database.query(
    'UPDATE holds SET expires_at = now() + $2::interval WHERE order_id = ANY ($1::uuid[])',
    [orderIds, interval],
  );
}

async function end(kind: 'commit' | 'release', orderId: string): Promise<string> {
  const ids = { orderId, attemptId: uuidV7() };
  const { replies } = await database.transaction((transaction) =>
    applyAtOnce(transaction, [
      kind === 'commit' ? { kind, data: { ...ids, holdVersion: 1 } } : { kind, data: ids },
    ]),
  );
  return replies[0]!.contract.name;
}

async function statusOf(orderId: string): Promise<string | undefined> {
  const { holds } = await database.transaction((transaction) => lockHolds(transaction, [orderId]));
  return holds.get(orderId)?.status;
}

const stock = () => findStockedSku(database, SKU);

describe('expireHolds', () => {
  it('gives back what is due and leaves the rest', async () => {
    const before = (await stock())!;
    const [due, running, sold] = [await hold(3), await hold(2), await hold(1)];
    await end('commit', sold);
    await setExpiry([due, sold], '-1 second');
    expect(await expireHolds(database, 10)).toBe(1);
    expect(await expireHolds(database, 10)).toBe(0);
    expect([await statusOf(due), await statusOf(running), await statusOf(sold)]).toEqual([
      'expired',
      'held',
      'committed',
    ]);
    expect(await stock()).toMatchObject({
      available: before.available - 3,
      reserved: before.reserved + 2,
      sold: before.sold + 1,
    });
    await end('release', running);
  });

  it('takes no more than asked for at once, the oldest first', async () => {
    const orders = [await hold(), await hold(), await hold()] as const;
    for (const [index, orderId] of orders.entries()) await setExpiry([orderId], `-${index + 1} seconds`);
    expect(await expireHolds(database, 2)).toBe(2);
    expect(await statusOf(orders[0])).toBe('held');
    expect(await expireHolds(database, 2)).toBe(1);
  });

  it('passes over a hold that someone else is deciding, and does not wait for it', async () => {
    const [busy, free] = [await hold(), await hold()];
    await setExpiry([busy, free], '-1 second');
    await database.transaction(async (transaction) => {
      await lockHolds(transaction, [busy]);
      expect(await expireHolds(database, 10)).toBe(1);
    });
    expect(await expireHolds(database, 10)).toBe(1);
    expect([await statusOf(busy), await statusOf(free)]).toEqual(['expired', 'expired']);
  });

  it('several replicas share the work: every hold is given back once', async () => {
    const before = (await stock())!;
    const orders: string[] = [];
    for (let n = 0; n < 60; n++) orders.push(await hold());
    await setExpiry(orders, '-1 second');
    let total = 0;
    const replica = async () => {
      for (let expired = 1; expired > 0; total += expired) expired = await expireHolds(database, 7);
    };
    await Promise.all([replica(), replica(), replica(), replica()]);
    // A replica that was passed over while another held the locks may have stopped early; nothing may be left.
    total += await expireHolds(database, 60);
    expect(total).toBe(60);
    expect(await stock()).toMatchObject({ available: before.available, reserved: before.reserved });
  });
});

describe('expiry against commit', () => {
  it('200 races around the very moment: one winner each, told to the caller, S holds', async () => {
    const before = (await stock())!;
    const outcomes = new Map<string, number>();
    for (let race = 0; race < 200; race++) {
      const orderId = await hold();
      await setExpiry([orderId], `${(race % 8) * 2 - 2} milliseconds`);
      const [reply] = await Promise.all([end('commit', orderId), expireHolds(database, 10)]);
      const outcome = `${reply}, ${await statusOf(orderId)}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // The reply and the hold agree, each side wins sometimes, and there is no third outcome.
    expect([...outcomes.keys()].sort()).toEqual([
      'stock-commit-refused, expired',
      'stock-committed, committed',
    ]);
    const sold = outcomes.get('stock-committed, committed')!;
    expect(await stock()).toMatchObject({
      available: before.available - sold,
      reserved: before.reserved,
      sold: before.sold + sold,
    });
    expect(await auditStock(database)).toMatchObject({ openHolds: 0, overdueHolds: 0, findings: [] });
  });
});
