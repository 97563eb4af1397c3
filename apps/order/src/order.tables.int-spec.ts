import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queryable } from '@millrace/persistence';
import { controlTables, shardTables } from './order.tables.js';
import { type FreshShards, freshShards } from './testing/fresh-shards.js';
import { migrateShards } from './shards/migrate-shards.js';

interface Column {
  readonly table: string;
  readonly column: string;
}

async function columnsOf(database: Queryable): Promise<readonly Column[]> {
  const { rows } = await database.query<Column>(`
    SELECT t.table_name AS table, c.column_name AS column
    FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
    WHERE t.table_schema NOT IN ('pg_catalog', 'information_schema')
      AND NOT (SELECT relispartition FROM pg_class WHERE oid = format('%I.%I', table_schema, t.table_name)::regclass)`);
  return rows;
}

const tablesOf = (columns: readonly Column[]) => [...new Set(columns.map(({ table }) => table))].sort();

describe('the tables of the order service', () => {
  let fresh: FreshShards;
  beforeAll(async () => {
    fresh = await freshShards();
  });
  afterAll(() => fresh.close());

  it('are listed, each of them: in the control database', async () => {
    expect(tablesOf(await columnsOf(fresh.control))).toEqual(Object.keys(controlTables).sort());
  });

  it('are listed, each of them: on a shard', async () => {
    for (const shard of fresh.shards) {
      expect(tablesOf(await columnsOf(shard))).toEqual(Object.keys(shardTables).sort());
    }
  });

  it('have the shard key that the list gives them, and none when it gives none', async () => {
    const columns = await columnsOf(fresh.shards[0]);
    const withSlot = columns.filter(({ column }) => column === 'slot').map(({ table }) => table);
    const listed = Object.entries(shardTables).filter(([, { shardKey }]) => shardKey === 'slot');
    expect(withSlot.sort()).toEqual(listed.map(([table]) => table).sort());
  });

  it('are there once, however often migrations run; the slots are given out once', async () => {
    const slots = () => fresh.queryAll('SELECT slot_from, slot_to, epoch, state FROM slot_ownership');
    const before = await slots();
    const again = await migrateShards({
      ...fresh.settings,
      firstShardUrls: [],
      logLevel: 'silent',
      databaseTlsCaFiles: undefined,
    });
    expect(again).toEqual({ control: [], 'shard-0': [], 'shard-1': [] });
    expect(await slots()).toEqual(before);
    expect(before).toEqual([
      { slot_from: 0, slot_to: 2047, epoch: 1, state: 'owned' },
      { slot_from: 2048, slot_to: 4095, epoch: 1, state: 'owned' },
    ]);
  });
});
