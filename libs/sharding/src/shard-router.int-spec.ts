import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, type Queryable } from '@millrace/persistence';
import { eventually, freshDatabase, testPostgres, type FreshDatabase } from '@millrace/testing';
import {
  createRouteTables,
  createSlotOwnership,
  grantFirstOwnership,
  registerFirstShards,
  ShardRouter,
  takeFenceExclusive,
} from './index.js';

const connect = (url: string) => new Database({ url, applicationName: 'test', maxConnections: 5 });

describe('ShardRouter', () => {
  let fresh: FreshDatabase[];
  let control: Database;
  let shards: [Database, Database];
  let router: ShardRouter;
  const refreshFailures: unknown[] = [];

  beforeEach(async () => {
    fresh = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()]);
    const [controlUrl, ...shardUrls] = fresh.map(({ url }) => url) as [string, string, string];
    control = connect(controlUrl);
    shards = [connect(shardUrls[0]), connect(shardUrls[1])];
    await control.query(createRouteTables);
    const table = await registerFirstShards(control, shardUrls);
    for (const [index, shard] of shards.entries()) {
      await shard.query(`${createSlotOwnership} CREATE TABLE things (slot integer, name text)`);
      await grantFirstOwnership(
        shard,
        table.routes.filter((route) => route.shard === `shard-${index}`),
      );
    }
    const admin = new URL((await testPostgres()).adminUrl);
    router = await ShardRouter.open({
      control,
      credentials: { user: admin.username, password: decodeURIComponent(admin.password) },
      applicationName: 'test-router',
      onRefreshFailed: (error) => refreshFailures.push(error),
    });
  });

  afterEach(async () => {
    await router.close();
    await Promise.all([...shards, control].map((database) => database.close()));
    await Promise.all(fresh.map((database) => database.drop()));
  });

  const write = (slot: number, name: string) =>
    router.write([slot], (transaction) =>
      transaction.query('INSERT INTO things VALUES ($1, $2)', [slot, name]),
    );
  const things = async (on: Queryable) =>
    (await on.query<{ name: string }>('SELECT name FROM things ORDER BY name')).rows.map(({ name }) => name);

  /** What the last step of a move does, without the copying: slots 0..99 go from shard 0 to shard 1. */
  async function moveFirstHundred(at: { readonly control: boolean }): Promise<void> {
    await shards[0].transaction(
      async (transaction) => {
        await transaction.query('UPDATE slot_ownership SET slot_from = 100 WHERE slot_from = 0');
      },
      { prelude: takeFenceExclusive },
    );
    await shards[1].query(`INSERT INTO slot_ownership VALUES (0, 99, 2, 'owned')`);
    if (at.control) await flipControl();
  }

  const flipControl = () =>
    control.transaction(async (transaction) => {
      await transaction.query('UPDATE routes SET slot_from = 100 WHERE slot_from = 0');
      await transaction.query(`INSERT INTO routes VALUES (0, 99, 'shard-1', 2)`);
    });

  it('writes and reads on the shard of the slot', async () => {
    await write(0, 'low');
    await write(4095, 'high');
    expect(await things(shards[0])).toEqual(['low']);
    expect(await things(shards[1])).toEqual(['high']);
    const read = await router.read(4095, (shard) => shard.query('SELECT name FROM things'));
    expect(read.rows).toEqual([{ name: 'high' }]);
    expect(router.shards().map(({ name }) => name)).toEqual(['shard-0', 'shard-1']);
  });

  it('refuses slots of two shards', async () => {
    await expect(router.write([0, 4095], () => Promise.resolve('done'))).rejects.toMatchObject({
      code: 'slot_not_owned',
      retryable: true,
    });
  });

  it('follows a move at the first refused write: the stale route costs a retry, not an error', async () => {
    await moveFirstHundred({ control: true });
    await write(5, 'moved');
    await write(100, 'stayed');
    expect(await things(shards[0])).toEqual(['stayed']);
    expect(await things(shards[1])).toEqual(['moved']);
  });

  it('fails closed while the owner changed and the routes did not yet, then heals by itself', async () => {
    await moveFirstHundred({ control: false });
    await expect(write(5, 'early')).rejects.toMatchObject({ code: 'slot_not_owned', retryable: true });
    await flipControl();
    await write(5, 'late');
    expect(await things(shards[0])).toEqual([]);
    expect(await things(shards[1])).toEqual(['late']);
  });

  it('does not follow on a shard that was chosen before the move, but knows the routes afterwards', async () => {
    await moveFirstHundred({ control: true });
    const chosen = router.writeOn('shard-0', [5], () => Promise.resolve('done'));
    await expect(chosen).rejects.toMatchObject({ code: 'slot_not_owned' });
    expect(router.forSlot(5).name).toBe('shard-1');
  });

  it('does not let a writer that waited for the fence see the owner of before', async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const flip = shards[0].transaction(
      async (transaction) => {
        await transaction.query(`UPDATE slot_ownership SET state = 'fenced'`);
        await finished;
      },
      { prelude: takeFenceExclusive },
    );
    await eventually(() => expectLocks(1, 0), { waitingFor: 'the flip to hold the fence' });
    const writing = Promise.allSettled([write(5, 'too late')]);
    await eventually(() => expectLocks(1, 1), { waitingFor: 'the writer to wait at the fence' });
    finish();
    await flip;
    expect(await writing).toMatchObject([{ status: 'rejected', reason: { code: 'slot_not_owned' } }]);
    expect(await things(shards[0])).toEqual([]);
  });

  it('makes a flip wait for the writers that are inside', async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const writing = router.write([5], async (transaction) => {
      await finished;
      await transaction.query(`INSERT INTO things VALUES (5, 'in time')`);
    });
    await eventually(() => expectLocks(1, 0), { waitingFor: 'the writer to be inside' });
    const seenByFlip = shards[0].transaction(
      async (tx) => {
        const seen = await things(tx);
        await tx.query(`UPDATE slot_ownership SET state = 'fenced'`);
        return seen;
      },
      { prelude: takeFenceExclusive },
    );
    await eventually(() => expectLocks(1, 1), { waitingFor: 'the flip to wait at the fence' });
    finish();
    await writing;
    expect(await seenByFlip).toEqual(['in time']);
  });

  it('lets writers share the fence', async () => {
    let inside = 0;
    const together = () =>
      router.write([5], async () => {
        inside += 1;
        await eventually(() => expect(inside).toBe(2), { waitingFor: 'both writers to be inside' });
      });
    await Promise.all([together(), together()]);
  });

  it('keeps the last routes while the control database is away', async () => {
    await control.query('ALTER TABLE routes RENAME TO gone');
    await expect(router.refresh()).rejects.toThrow(/routes/);
    await write(5, 'still');
    expect(await things(shards[0])).toEqual(['still']);
    await shards[0].query(`UPDATE slot_ownership SET state = 'fenced'`);
    refreshFailures.length = 0;
    await expect(write(5, 'closed')).rejects.toMatchObject({ code: 'slot_not_owned' });
    expect(refreshFailures).toHaveLength(1);
  });

  it('tells the time of the shard', async () => {
    const now = await router.write([5], (transaction) => Promise.resolve(transaction.now));
    const { rows } = await shards[0].query<{ later: Date }>('SELECT clock_timestamp() AS later');
    expect(rows[0]!.later.getTime() - now.getTime()).toBeGreaterThanOrEqual(0);
    expect(rows[0]!.later.getTime() - now.getTime()).toBeLessThan(60_000);
  });

  it('says of a shard that is away that it is, and follows it to a new address', async () => {
    await write(5, 'before');
    await control.query(`UPDATE shards SET port = 1 WHERE name = 'shard-0'`);
    await router.refresh();
    const count = () => router.read(5, (shard) => shard.query('SELECT name FROM things'));
    const away = { code: 'shard_unavailable', retryable: true };
    await expect(count()).rejects.toMatchObject(away);
    await expect(write(5, 'lost')).rejects.toMatchObject(away);
    await control.query(`UPDATE shards SET port = $1 WHERE name = 'shard-0'`, [
      Number(new URL(fresh[1]!.url).port),
    ]);
    await router.refresh();
    expect((await count()).rows).toEqual([{ name: 'before' }]);
  });

  async function expectLocks(granted: number, waiting: number): Promise<void> {
    const { rows } = await shards[0].query<{ granted: boolean }>(
      `SELECT granted FROM pg_locks
       WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    const held = rows.filter((lock) => lock.granted).length;
    expect({ granted: held, waiting: rows.length - held }).toEqual({ granted, waiting });
  }
});
