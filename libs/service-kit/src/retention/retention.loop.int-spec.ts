import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@millrace/persistence';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { eventually, freshDatabase, type FreshDatabase } from '@millrace/testing';
import { RetentionLoop, type RetentionTarget } from './retention.loop.js';

const policy = { rows: [{ table: 'seen', timeColumn: 'seen_at', keepMs: 1_000 }], partitions: [] };

let fresh: FreshDatabase;
let database: Database;
const away = new Database({
  url: 'postgres://nobody@127.0.0.1:1/nothing',
  applicationName: 'test',
  connectionTimeoutMs: 500,
});
beforeAll(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test' });
  await database.query('CREATE TABLE seen (id int, seen_at timestamptz NOT NULL)');
  await database.query('CREATE INDEX seen_oldest ON seen (seen_at)');
});
beforeEach(async () => {
  await database.query('TRUNCATE seen');
  await database.query(
    `INSERT INTO seen SELECT n, now() - interval '1 hour' FROM generate_series(1, 2500) AS n`,
  );
});
afterAll(async () => {
  await Promise.all([database.close(), away.close()]);
  await fresh.drop();
});

function loopOver(...databases: readonly RetentionTarget[]) {
  const health = new HealthRegistry();
  const loop = new RetentionLoop({
    policy,
    databases: () => databases,
    logger: createLogger({ service: 'test', level: 'silent' }),
    health,
    throttleMs: 1,
  });
  return { loop, health };
}

const left = async () =>
  (await database.query<{ count: number }>('SELECT count(*)::int AS count FROM seen')).rows[0]!.count;

describe('a retention loop', () => {
  it('removes everything that is too old, batch by batch', async () => {
    const { loop, health } = loopOver({ name: 'it', database });
    loop.start();
    await eventually(async () => expect(await left()).toBe(0), { waitingFor: 'old rows to be gone' });
    await loop.stop();
    expect((await health.ready()).checks['retention']).toMatchObject({ healthy: true });
  });

  it('leaves a database to whoever works on it already', async () => {
    const session = await database.openSession();
    await session.query('SELECT pg_advisory_lock($1, $2)', [0x6d696c6c, 3]);
    const { loop } = loopOver({ name: 'it', database });
    await loop.turn();
    expect(await left()).toBe(2_500);
    await session.close();
    await eventually(
      async () => {
        await loop.turn();
        expect(await left()).toBe(0);
      },
      { waitingFor: 'the lease of the closed session to be free' },
    );
  });

  it('is not kept from one database by another that is away', async () => {
    const { loop, health } = loopOver({ name: 'gone', database: away }, { name: 'it', database });
    await loop.turn();
    expect(await left()).toBe(0);
    expect((await health.ready()).healthy).toBe(true);
  });

  it('stops after the running batch', async () => {
    const { loop } = loopOver({ name: 'it', database });
    loop.start();
    await loop.stop();
    const rows = await left();
    expect([2_500, 1_500, 500, 0]).toContain(rows);
    await loop.turn();
    expect(await left()).toBe(rows);
  });
});
