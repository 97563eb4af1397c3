import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@millrace/persistence';
import { putSku } from './manage-catalogue.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

let fresh: TestDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await testDatabase();
  database = fresh.database;
});

afterAll(() => fresh.remove());

const mug = { title: 'Mug', unitPriceMinor: 1_250, currency: 'EUR' };

async function announced(sku: string) {
  const { rows } = await database.query<{ message_id: string; value: string }>(
    'SELECT message_id, value FROM outbox WHERE key = $1 ORDER BY id',
    [sku],
  );
  return rows.map((row) => ({ id: row.message_id, ...(JSON.parse(row.value) as { revision: number }) }));
}

describe('putSku', () => {
  it('lists, revises and leaves alone; each change is announced once, with its revision', async () => {
    expect(await putSku(database, 'M', mug)).toEqual({
      change: 'listed',
      entry: { sku: 'M', ...mug, revision: 1 },
    });
    expect(await putSku(database, 'M', mug)).toMatchObject({ change: 'none', entry: { revision: 1 } });
    const dearer = { ...mug, unitPriceMinor: 1_500 };
    expect(await putSku(database, 'M', dearer)).toEqual({
      change: 'revised',
      entry: { sku: 'M', ...dearer, revision: 2 },
    });
    const messages = await announced('M');
    expect(messages).toMatchObject([
      { sku: 'M', ...mug, revision: 1 },
      { sku: 'M', ...dearer, revision: 2 },
    ]);
    expect(new Set(messages.map((message) => message.id)).size).toBe(2);
  });

  it('the currency stays, and the refusal announces nothing', async () => {
    await putSku(database, 'C', mug);
    await expect(putSku(database, 'C', { ...mug, currency: 'USD' })).rejects.toMatchObject({
      code: 'sku_currency_fixed',
      kind: 'conflict',
    });
    expect(await announced('C')).toHaveLength(1);
  });

  it('20 at once: one lists, the others revise in turn, and revisions are announced in order', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => putSku(database, 'RACE', { ...mug, unitPriceMinor: n + 1 })),
    );
    expect(results.filter((result) => result.change === 'listed')).toHaveLength(1);
    const revisions = (await announced('RACE')).map((message) => message.revision);
    expect(revisions).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });
});
