import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@millrace/persistence';
import { findStockedSku } from '../catalogue/catalogue.repository.js';
import { receiveStock } from './receive-stock.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

let fresh: TestDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await testDatabase();
  database = fresh.database;
  for (const sku of ['A', 'B']) await fresh.stockUp(sku, 0);
});

afterAll(() => fresh.remove());

describe('receiveStock', () => {
  it('one key 20 times at once counts once and gives one answer', async () => {
    const receipt = { sku: 'A', idempotencyKey: 'delivery-1', quantity: 7 };
    const answers = await Promise.all(Array.from({ length: 20 }, () => receiveStock(database, receipt)));
    expect(answers[0]).toMatchObject({ sku: 'A', quantity: 7, received: 7 });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await findStockedSku(database, 'A')).toMatchObject({ received: 7, available: 7 });
  });

  it('20 keys at once all count, each with a total of its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        receiveStock(database, { sku: 'B', idempotencyKey: `key-${n}`, quantity: 2 }),
      ),
    );
    const totals = answers.map((answer) => answer.received).sort((a, b) => a - b);
    expect(totals).toEqual(Array.from({ length: 20 }, (_, n) => 2 * (n + 1)));
    expect(await findStockedSku(database, 'B')).toMatchObject({ received: 40, available: 40 });
  });

  it('a key means one receipt of one SKU: another quantity is refused, another SKU is another receipt', async () => {
    const first = await receiveStock(database, { sku: 'A', idempotencyKey: 'k', quantity: 1 });
    await expect(
      receiveStock(database, { sku: 'A', idempotencyKey: 'k', quantity: 2 }),
    ).rejects.toMatchObject({ code: 'idempotency_key_reused', kind: 'unprocessable' });
    const other = await receiveStock(database, { sku: 'B', idempotencyKey: 'k', quantity: 2 });
    expect(other).toMatchObject({ sku: 'B', quantity: 2 });
    expect(await receiveStock(database, { sku: 'A', idempotencyKey: 'k', quantity: 1 })).toEqual(first);
  });

  it('a SKU that is not listed is not found', async () => {
    await expect(
      receiveStock(database, { sku: 'GHOST', idempotencyKey: 'k', quantity: 1 }),
    ).rejects.toMatchObject({ code: 'sku_not_found' });
  });
});
