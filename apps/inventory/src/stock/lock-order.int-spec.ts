import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database, Transaction } from '@millrace/persistence';
import { eventually } from '@millrace/testing';
import { lockHolds } from './lock-holds.js';
import { lockStock } from './lock-stock.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

const FIRST = '00000000-0000-8000-8000-000000000001';
const LAST = 'ffffffff-0000-8000-8000-000000000001';
let fresh: TestDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await testDatabase();
  database = fresh.database;
  // Last first, so that the order of the locks is not the order of the rows by chance.
  for (const sku of ['Z', 'A']) await fresh.stockUp(sku, 0);
  for (const orderId of [LAST, FIRST]) {
    await database.query(
      `INSERT INTO holds (order_id, status, version, lines) VALUES ($1, 'released', 1, '[]')`,
      [orderId],
    );
  }
});

afterAll(() => fresh.remove());

/** Someone has the first row; whoever wants both must wait for it with empty hands. */
async function expectEmptyHands(
  lockBoth: (transaction: Transaction) => Promise<unknown>,
  lockOne: (row: 'first' | 'last', suffix: string) => string,
): Promise<void> {
  let waiter: Promise<unknown> = Promise.resolve();
  await database.transaction(async (transaction) => {
    await transaction.query(lockOne('first', ''));
    waiter = database.transaction(lockBoth);
    await eventually(expectOneWaiter, { waitingFor: 'the second transaction to wait for the first row' });
    const last = await database.query(lockOne('last', 'SKIP LOCKED'));
    expect(last.rows).toHaveLength(1);
  });
  await waiter;
}

async function expectOneWaiter(): Promise<void> {
  const { rows } = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  expect(rows).toHaveLength(1);
}

describe('rows are locked in sorted order', () => {
  it('stock, by SKU', async () => {
    await expectEmptyHands(
      (transaction) => lockStock(transaction, new Set(['Z', 'A'])),
      (row, suffix) =>
        `SELECT 1 FROM stock WHERE sku = '${row === 'first' ? 'A' : 'Z'}' FOR UPDATE ${suffix}`,
    );
  });

  it('holds, by order', async () => {
    await expectEmptyHands(
      (transaction) => lockHolds(transaction, [LAST, FIRST]),
      (row, suffix) =>
        `SELECT 1 FROM holds WHERE order_id = '${row === 'first' ? FIRST : LAST}' FOR UPDATE ${suffix}`,
    );
  });
});
