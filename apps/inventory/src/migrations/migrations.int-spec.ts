import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { inventoryTables } from '../inventory.tables.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';
import { migrations } from './index.js';

let fresh: TestDatabase;

beforeAll(async () => {
  fresh = await testDatabase();
});
afterAll(() => fresh.remove());

async function tables(): Promise<readonly string[]> {
  const { rows } = await fresh.database.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  return rows.map((row) => row.name);
}

describe('the migrations', () => {
  it('make the tables that inventory.tables.ts lists, no more and no fewer', async () => {
    expect(await tables()).toEqual(Object.keys(inventoryTables).sort());
  });

  it('can be undone and done again', async () => {
    const source = new DataSource({
      type: 'postgres',
      url: fresh.url,
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
    expect(await tables()).toEqual(Object.keys(inventoryTables).sort());
  });
});
