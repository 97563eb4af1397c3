import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { paymentTables } from '../payment.tables.js';
import { testPayments, type TestPayments } from '../testing/test-payments.js';
import { migrations } from './index.js';

let payments: TestPayments;

beforeAll(async () => {
  payments = await testPayments();
});
afterAll(() => payments.remove());

async function tables(): Promise<readonly string[]> {
  const { rows } = await payments.database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

describe('the migrations', () => {
  it('make the tables that payment.tables.ts lists, no more and no fewer', async () => {
    expect(await tables()).toEqual(Object.keys(paymentTables).sort());
  });

  it('can be undone and done again', async () => {
    const source = new DataSource({
      type: 'postgres',
      url: payments.url,
      migrations: [...migrations],
      migrationsTableName: 'schema_migrations',
    });
    await source.initialize();
    try {
      for (const _ of migrations) await source.undoLastMigration();
      expect(await tables()).toEqual(['schema_migrations']);
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
    expect(await tables()).toEqual(Object.keys(paymentTables).sort());
  });
});
