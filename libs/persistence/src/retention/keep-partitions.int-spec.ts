import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { Database, firstPartitions, keepPartitions } from '../index.js';
import { lowestIdAt } from './time-partitions.js';

const DAY_MS = 24 * 3_600_000;
const rule = { table: 'notes', periodMs: 7 * DAY_MS, ahead: 2, keepMs: 30 * DAY_MS };

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test' });
});
beforeEach(async () => {
  await database.query('DROP TABLE IF EXISTS notes');
  await database.query(
    'CREATE TABLE notes (id uuid, position int CHECK (position >= 0), PRIMARY KEY (id, position)) PARTITION BY RANGE (id)',
  );
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const migrateAt = (nowMs: number) => database.query(firstPartitions(rule, nowMs));
const idOf = (ms: number) => lowestIdAt(ms).replace(/.$/, '1');
const write = (id: string) => database.query('INSERT INTO notes VALUES ($1, 0)', [id]);
const placeOf = async (id: string) =>
  (
    await database.query<{ place: string }>(
      'SELECT tableoid::regclass::text AS place FROM notes WHERE id = $1',
      [id],
    )
  ).rows[0]?.place;

describe('keepPartitions', () => {
  it('has nothing to do after the migration', async () => {
    await migrateAt(Date.now());
    expect(await keepPartitions(database, rule)).toEqual({
      created: [],
      dropped: [],
      taken: [],
      partitioned: true,
    });
  });

  it('makes what a month without it has left out, and drops what is too old with all its rows', async () => {
    const then = Date.now() - 90 * DAY_MS;
    await migrateAt(then);
    const old = idOf(then);
    await write(old);
    const { created, dropped } = await keepPartitions(database, rule);
    expect(created).toHaveLength(3);
    expect(dropped).toHaveLength(3);
    expect(await placeOf(old)).toBeUndefined();
    const id = idOf(Date.now());
    await write(id);
    expect(await placeOf(id)).toBe(created[0]);
  });

  it('keeps ids unique, and takes those of no partition too', async () => {
    await migrateAt(Date.now());
    const ancient = idOf(Date.now() - 1_000 * DAY_MS);
    await write(ancient);
    expect(await placeOf(ancient)).toBe('notes_default');
    await expect(write(ancient)).rejects.toThrow('duplicate key');
    const id = idOf(Date.now());
    await write(id);
    await expect(write(id)).rejects.toThrow('duplicate key');
  });

  it('leaves rows where they are that came before their partition, and makes the others', async () => {
    await migrateAt(Date.now() - 90 * DAY_MS);
    const early = idOf(Date.now());
    await write(early);
    const { created, taken } = await keepPartitions(database, rule);
    expect([created.length, taken.length]).toEqual([2, 1]);
    expect(await placeOf(early)).toBe('notes_default');
  });

  it('holds no lock that a writer of another partition could wait for', async () => {
    await migrateAt(Date.now() - 30 * DAY_MS);
    const [written, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const writer = database.transaction(async (transaction) => {
      await transaction.query('INSERT INTO notes VALUES ($1, 1)', [idOf(Date.now() - 30 * DAY_MS)]);
      written.resolve();
      await done.promise;
    });
    await written.promise;
    try {
      expect((await keepPartitions(database, rule)).created.length).toBeGreaterThan(0);
    } finally {
      done.resolve();
      await writer;
    }
  });

  it('leaves a table alone that is not partitioned, and one that is not there', async () => {
    await database.query('DROP TABLE notes');
    await database.query('CREATE TABLE notes (id uuid PRIMARY KEY)');
    expect((await keepPartitions(database, rule)).partitioned).toBe(false);
    await database.query('DROP TABLE notes');
    expect((await keepPartitions(database, rule)).partitioned).toBe(false);
  });
});
