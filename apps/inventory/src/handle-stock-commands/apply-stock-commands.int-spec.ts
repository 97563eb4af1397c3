import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSlottedId, uuidV7 } from '@millrace/ids';
import { AppError } from '@millrace/errors';
import type { Database, Transaction } from '@millrace/persistence';
import { auditStock } from '../audit-stock/audit-stock.js';
import { findStockedSku } from '../catalogue/catalogue.repository.js';
import { lockHolds } from '../stock/lock-holds.js';
import { storeChanges } from '../stock/store-changes.js';
import { applyAtOnce } from '../testing/apply-at-once.js';
import type { StockCommand } from './stock-command.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

let fresh: TestDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await testDatabase();
  database = fresh.database;
});

afterAll(() => fresh.remove());

const newOrder = () => newSlottedId(0);
const reserve = (orderId: string, ...lines: { sku: string; quantity: number }[]): StockCommand => ({
  kind: 'reserve',
  data: { orderId, attemptId: uuidV7(), lines, holdSeconds: 900 },
});
const commit = (orderId: string): StockCommand => ({
  kind: 'commit',
  data: { orderId, attemptId: uuidV7(), holdVersion: 1 },
});
const release = (orderId: string): StockCommand => ({
  kind: 'release',
  data: { orderId, attemptId: uuidV7() },
});

const apply = (commands: readonly StockCommand[]) =>
  database.transaction((transaction) => applyAtOnce(transaction, commands));

const names = async (commands: readonly StockCommand[]) =>
  (await apply(commands)).replies.map((reply) => reply.contract.name);

const expectSound = async () =>
  expect(await auditStock(database)).toMatchObject({ balance: 0, received: 0, reserved: 0 });

describe('what is decided is what is stored', () => {
  it('a hold lives through reserve, commit and release, each with its units in the right place', async () => {
    await fresh.stockUp('LIFE', 10);
    const orderId = newOrder();
    expect(await names([reserve(orderId, { sku: 'LIFE', quantity: 3 })])).toEqual(['stock-reserved']);
    expect(await findStockedSku(database, 'LIFE')).toMatchObject({ available: 7, reserved: 3, sold: 0 });
    expect(await names([commit(orderId)])).toEqual(['stock-committed']);
    expect(await findStockedSku(database, 'LIFE')).toMatchObject({ available: 7, reserved: 0, sold: 3 });
    expect(await names([release(orderId)])).toEqual(['stock-released']);
    expect(await findStockedSku(database, 'LIFE')).toMatchObject({ available: 10, reserved: 0, sold: 0 });
    expect(await names([reserve(orderId, { sku: 'LIFE', quantity: 3 })])).toEqual(['stock-rejected']);
    await expectSound();
  });

  it('every kind of hold reads back as it was written', async () => {
    await fresh.stockUp('KINDS', 10);
    const orders = [newOrder(), newOrder(), newOrder(), newOrder()] as const;
    const { changes } = await apply([
      reserve(orders[0], { sku: 'KINDS', quantity: 1 }),
      reserve(orders[1], { sku: 'KINDS', quantity: 1 }),
      commit(orders[1]),
      reserve(orders[2], { sku: 'KINDS', quantity: 11 }),
      release(orders[3]),
    ]);
    const { holds } = await database.transaction((transaction) => lockHolds(transaction, orders));
    expect([...holds.values()].map((hold) => hold.status).sort()).toEqual([
      'committed',
      'held',
      'rejected',
      'released',
    ]);
    for (const { hold } of changes.holds) expect(holds.get(hold.orderId)).toEqual(hold);
  });

  it('the clock comes with the locks, also when there is no hold to lock', async () => {
    await database.transaction(async (transaction) => {
      const { now } = await lockHolds(transaction, [newOrder()]);
      const { rows } = await transaction.query<{ now: Date }>('SELECT now()');
      expect(now).toEqual(rows[0]!.now);
    });
  });

  it('the database refuses what a decision must never ask for', async () => {
    await fresh.stockUp('GUARD', 1);
    const take = (available: number, reserved: number) =>
      database.transaction((transaction) =>
        storeChanges(transaction, {
          holds: [],
          deltas: new Map([['GUARD', { available, reserved, sold: 0 }]]),
        }),
      );
    await expect(take(-2, 2)).rejects.toThrow('stock_available_check');
    await expect(take(0, 1)).rejects.toThrow('every_unit_is_somewhere');
    await expect(take(0, -1)).rejects.toThrow(/violates check constraint/);
  });
});

describe('concurrent batches', () => {
  it('1,000 buyers for 100 units, in 16 batches at a time: exactly 100 are held', async () => {
    await fresh.stockUp('RARE', 100);
    const buyers = Array.from({ length: 1_000 }, () => reserve(newOrder(), { sku: 'RARE', quantity: 1 }));
    const batches = chunk(buyers, 25);
    const replies = await inParallel(16, batches, names);
    const held = replies.flat().filter((name) => name === 'stock-reserved');
    expect(held).toHaveLength(100);
    expect(replies.flat()).toHaveLength(1_000);
    expect(await findStockedSku(database, 'RARE')).toMatchObject({ available: 0, reserved: 100, sold: 0 });
    await expectSound();
  });

  it('orders of several hot SKUs, named in any order, with commits and releases: no deadlock, S holds', async () => {
    const skus = ['HOT-A', 'HOT-B', 'HOT-C', 'HOT-D'];
    for (const sku of skus) await fresh.stockUp(sku, 300);
    const deadlocksBefore = await deadlocks();
    const orders = Array.from({ length: 640 }, newOrder);
    const wanted = (n: number) =>
      Array.from({ length: 3 }, (_, line) => ({
        sku: skus[(n * 7 + line * (1 + (n % 3))) % 4]!,
        quantity: 1,
      }));
    const reserves = chunk(orders, 10).map((part, index) =>
      part.map((orderId, n) => reserve(orderId, ...wanted(index * 10 + n))),
    );
    const ends = chunk(orders, 10).map((part) =>
      part.map((orderId, n) => (n % 2 === 0 ? commit(orderId) : release(orderId))),
    );
    await inParallel(16, reserves, names);
    await inParallel(16, ends, names);
    await expectSound();
    expect(await deadlocks()).toBe(deadlocksBefore);
    for (const sku of skus) {
      expect(await findStockedSku(database, sku)).toMatchObject({ received: 300, reserved: 0 });
    }
  });

  it('two transactions that both found no hold: one is stored, the other is told to decide again', async () => {
    await fresh.stockUp('TWICE', 10);
    const orderId = newOrder();
    const bothRead = barrierOf(2);
    const race = () =>
      database.transaction((transaction) =>
        applyAtOnce(afterFirstQuery(transaction, bothRead), [
          reserve(orderId, { sku: 'TWICE', quantity: 4 }),
        ]),
      );
    const outcomes = await Promise.allSettled([race(), race()]);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failures).toHaveLength(1);
    const error: unknown = failures[0]!.reason;
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'hold_changed_meanwhile', retryable: true });
    expect(await findStockedSku(database, 'TWICE')).toMatchObject({ available: 6, reserved: 4 });
    await expectSound();
  });
});

async function deadlocks(): Promise<number> {
  const { rows } = await database.query<{ deadlocks: number }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0]!.deadlocks;
}

/** A gate that opens for all when `parties` have arrived. */
function barrierOf(parties: number): () => Promise<void> {
  const open = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    if (++arrived === parties) open.resolve();
    return open.promise;
  };
}

/** A transaction that waits at a gate once its first statement, the look for holds, has answered. */
function afterFirstQuery(transaction: Transaction, gate: () => Promise<void>): Transaction {
  let first = true;
  return {
    query: async (statement, parameters) => {
      const result = await transaction.query(statement, parameters);
      if (first) {
        first = false;
        await gate();
      }
      return result as never;
    },
  };
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

async function inParallel<T, R>(
  workers: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const queue = [...items];
  const results: R[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
