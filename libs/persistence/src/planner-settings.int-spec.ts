import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { Database, type Queryable } from './database.js';
import { rowSet } from './row-set.js';

const ROWS = 20_000;
const given = rowSet({ id: 'integer', units: 'integer' });
const update = {
  name: 'take-units',
  text: `UPDATE stock SET units = stock.units - row.units FROM ${given.from} AS row
         WHERE stock.id = row.id AND stock.live`,
};
const parameters = given.parametersOf([
  { id: 1, units: 1 },
  { id: 2, units: 1 },
]);

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test', maxConnections: 1 });
  await database.query(
    'CREATE TABLE stock (id integer PRIMARY KEY, units integer NOT NULL, live boolean NOT NULL DEFAULT true)',
  );
  await database.query('ALTER TABLE stock SET (autovacuum_enabled = false)');
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

/** Rows of the table that statements have looked at, as the server counts them. */
async function rowsRead(): Promise<number> {
  await database.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await database.query<{ read: number }>(
    `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables WHERE relname = 'stock'`,
  );
  return rows[0]!.read;
}

describe('a statement that was planned when its table was small', () => {
  it('reads no more rows when it is large', async () => {
    await database.query('INSERT INTO stock (id, units) SELECT id, 100 FROM generate_series(1, 50) AS id');
    await database.query('VACUUM ANALYZE stock');
    // More often than a server makes a plan for each call.
    for (let run = 0; run < 10; run++) await database.query(update, parameters);
    await database.query(
      `INSERT INTO stock (id, units) SELECT id, 100 FROM generate_series(51, ${ROWS}) AS id`,
    );
    const before = await rowsRead();
    for (let run = 0; run < 10; run++) await database.query(update, parameters);
    expect((await rowsRead()) - before).toBe(20);
  });
});

describe('a report', () => {
  const planned = async (on: Queryable) => {
    const { rows } = await on.query<{ setting: string }>(
      `SELECT current_setting('plan_cache_mode') || ' ' || current_setting('enable_hashjoin') AS setting`,
    );
    return rows[0]!.setting;
  };

  it('is planned for large sets, and leaves the connection as it was', async () => {
    expect(await database.report(planned)).toBe('force_custom_plan on');
    expect(await planned(database)).toBe('force_generic_plan off');
  });

  it('writes nothing', async () => {
    await expect(database.report((reader) => reader.query('DELETE FROM stock'))).rejects.toThrow(/read-only/);
  });
});
