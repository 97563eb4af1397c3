import { Database, type Session } from '@millrace/persistence';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openThingsDatabase, type ThingsDatabase } from '../testing/things.fixture.js';
import { OutboxFloor } from './outbox-floor.js';
import { oldestOutboxRows, removeOutboxRows } from './read-outbox.js';

let db: ThingsDatabase;
let relay: Session;
let writer: Session;

beforeEach(async () => {
  db = await openThingsDatabase();
  [relay, writer] = await Promise.all([db.database.openSession(), db.database.openSession()]);
});

afterEach(async () => {
  await Promise.all([relay.close(), writer.close()]);
  await db.close();
});

const insertRows = (count: number) => ({
  name: `insert-${count}`,
  text: `INSERT INTO outbox (message_id, topic, headers) SELECT gen_random_uuid(), 'things', '{}' FROM generate_series(1, ${count})`,
});

async function turn(floor: OutboxFloor): Promise<number[]> {
  await floor.refresh(relay);
  const rows = await oldestOutboxRows(relay, 500, floor.id);
  await removeOutboxRows(relay, rows);
  floor.removed(rows);
  return rows.map(({ id }) => id);
}

describe('reading an outbox from its floor', () => {
  it('finds a row whose transaction drew a low id and commits late', async () => {
    const floor = new OutboxFloor(0);
    await writer.query('BEGIN');
    await writer.query(insertRows(1));
    await db.database.query(insertRows(3));
    expect(await turn(floor)).toEqual([2, 3, 4]);
    expect(await turn(floor)).toEqual([]);
    expect(floor.id).toBeLessThanOrEqual(1);
    await writer.query('COMMIT');
    expect(await turn(floor)).toEqual([1]);
    await db.database.query(insertRows(1));
    expect(await turn(floor)).toEqual([5]);
    expect(floor.id).toBe(6);
  });

  it('is moved past what was rolled back', async () => {
    const floor = new OutboxFloor(0);
    await writer.query('BEGIN');
    await writer.query(insertRows(5));
    await writer.query('ROLLBACK');
    await db.database.query(insertRows(1));
    expect(await turn(floor)).toEqual([6]);
    expect(floor.id).toBe(7);
  });

  it('reads few pages while a transaction with an old snapshot keeps every deleted row', async () => {
    const old = await db.database.openSession();
    try {
      await old.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await old.query('SELECT count(*) FROM outbox');
      await db.database.query(insertRows(20_000));
      const floor = new OutboxFloor(0);
      const seen: number[] = [];
      for (let ids = await turn(floor); ids.length > 0; ids = await turn(floor)) seen.push(...ids);
      expect(seen).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
      expect(floor.id).toBe(20_001);
      const pages = await pagesRead(relay, floor.id);
      // The same read from the beginning visits every dead row: some hundred pages of table and index.
      expect(pages).toBeLessThan(20);
      expect(await pagesRead(relay, 0)).toBeGreaterThan(10 * pages);
      await old.query('COMMIT');
    } finally {
      await old.close();
    }
  });

  it('loses nothing of 8 writers that commit out of order', async () => {
    const floor = new OutboxFloor(1);
    const pool = new Database({ url: db.url, applicationName: 'writers', maxConnections: 8 });
    const seen = new Set<number>();
    try {
      let writing = 8;
      const writers = Array.from({ length: 8 }, async (_, index) => {
        for (let round = 0; round < 60; round++) {
          await pool.transaction(async (transaction) => {
            await transaction.query(insertRows(1 + (round % 3)));
            // Held open for a while, each for another one: ids become visible out of their order.
            await transaction.query('SELECT pg_sleep($1)', [((index * 7 + round * 3) % 11) / 1_000]);
          });
        }
        writing--;
      });
      for (let last = false; ; last = writing === 0) {
        const ids = await turn(floor);
        for (const id of ids) seen.add(id);
        if (last && ids.length === 0) break;
      }
      await Promise.all(writers);
      expect(seen.size).toBe(8 * 60 * 2);
      expect(await db.count('outbox')).toBe(0);
    } finally {
      await pool.close();
    }
  });
});

/** Pages that the relay's own read touches. */
async function pagesRead(on: Session, floorId: number): Promise<number> {
  const { rows } = await on.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM outbox WHERE id >= ${floorId} ORDER BY id LIMIT 500`,
  );
  const { Plan: plan } = rows[0]!['QUERY PLAN'][0];
  return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
}
