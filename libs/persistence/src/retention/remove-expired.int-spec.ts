import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { Database, NO_FLOOR, removeExpired } from '../index.js';

const HOUR_MS = 3_600_000;
const rule = { table: 'seen', timeColumn: 'seen_at', keepMs: 24 * HOUR_MS };

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test' });
  await database.query('CREATE TABLE seen (id int PRIMARY KEY, seen_at timestamptz NOT NULL)');
  await database.query('CREATE INDEX seen_oldest ON seen (seen_at)');
});
// Row n is n hours old, less a minute.
beforeEach(async () => {
  await database.query('TRUNCATE seen');
  await database.query(
    `INSERT INTO seen SELECT n, now() - make_interval(hours => n) + interval '1 min' FROM generate_series(1, 48) AS n`,
  );
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const ids = async () =>
  (await database.query<{ id: number }>('SELECT id FROM seen ORDER BY id')).rows.map(({ id }) => id);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('removeExpired', () => {
  it('removes what is older than it is kept, and nothing younger', async () => {
    const { rows, oldestSeconds } = await removeExpired(database, rule, 100, NO_FLOOR);
    expect(rows).toBe(24);
    expect(await ids()).toEqual(upTo(24));
    expect(oldestSeconds).toBeGreaterThan(47 * 3_600);
    const again = await removeExpired(database, rule, 100, NO_FLOOR);
    expect(again.rows).toBe(0);
    expect(again.oldestSeconds).toBeLessThan(24 * 3_600);
  });

  it('begins with the oldest, so many at a time, and goes on from where it was', async () => {
    const first = await removeExpired(database, rule, 10, NO_FLOOR);
    expect(await ids()).toEqual(upTo(38));
    const second = await removeExpired(database, rule, 10, first.floor);
    expect([first.rows, second.rows]).toEqual([10, 10]);
    expect(await ids()).toEqual(upTo(28));
  });

  it('passes over what another transaction holds, which a later look from the beginning finds', async () => {
    const [held, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const other = database.transaction(async (transaction) => {
      await transaction.query('SELECT FROM seen WHERE id = 48 FOR UPDATE');
      held.resolve();
      await done.promise;
    });
    await held.promise;
    expect((await removeExpired(database, rule, 100, NO_FLOOR)).rows).toBe(23);
    done.resolve();
    await other;
    expect((await removeExpired(database, rule, 100, NO_FLOOR)).rows).toBe(1);
    expect(await ids()).toEqual(upTo(24));
  });

  it('finds them by the index, and deletes them by their place', async () => {
    await database.query('INSERT INTO seen SELECT n, now() FROM generate_series(100, 20000) AS n');
    await database.query('ANALYZE seen');
    const { rows } = await database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN DELETE FROM seen WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM seen WHERE seen_at >= '-infinity' AND seen_at < now() - interval '1 day'
         ORDER BY seen_at LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('seen_oldest');
    expect(plan).toContain('Tid Scan');
    expect(plan).not.toContain('Seq Scan');
  });

  it('takes no name that is not one of a schema', async () => {
    await expect(
      removeExpired(database, { ...rule, table: 'seen; DROP TABLE seen' }, 1, NO_FLOOR),
    ).rejects.toThrow(RangeError);
    expect(await ids()).toHaveLength(48);
  });
});
