import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freshDatabase, type FreshDatabase } from '@millrace/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database, isDatabaseUnavailable, migrate, type Transaction, uniqueViolation } from './index.js';

/** What a promise was rejected with. */
async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('the work succeeded');
}

describe('Database', () => {
  let fresh: FreshDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = new Database({ url: fresh.url, applicationName: 'test', maxConnections: 5 });
    await database.query('CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL)');
    await database.query("INSERT INTO counters VALUES ('a', 0), ('b', 0)");
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const valueOf = async (name: string) =>
    (await database.query<{ value: number }>('SELECT value FROM counters WHERE name = $1', [name])).rows[0]!
      .value;

  it('commits what the work wrote, and nothing when it throws', async () => {
    await database.transaction((tx) => tx.query("UPDATE counters SET value = 7 WHERE name = 'a'"));
    const failing = database.transaction(async (tx) => {
      await tx.query("UPDATE counters SET value = 8 WHERE name = 'a'");
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await valueOf('a')).toBe(7);
  });

  it('refuses a statement of a transaction that is over, however that ended', async () => {
    const leftOpen: Transaction[] = [];
    await database.transaction(async (tx) => void leftOpen.push(tx));
    const failing = database.transaction(async (tx) => {
      leftOpen.push(tx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    for (const tx of leftOpen) {
      await expect(tx.query("UPDATE counters SET value = 9 WHERE name = 'a'")).rejects.toThrow(
        /the transaction is over/,
      );
    }
    expect(await valueOf('a')).toBe(7);
  });

  it('runs the whole work again after a deadlock', async () => {
    let attempts = 0;
    let holders = 0;
    const bothHold = Promise.withResolvers<void>();
    const bump = (first: string, second: string) =>
      database.transaction(async (tx) => {
        attempts++;
        await tx.query('UPDATE counters SET value = value + 100 WHERE name = $1', [first]);
        if (++holders === 2) bothHold.resolve();
        await bothHold.promise;
        await tx.query('UPDATE counters SET value = value + 100 WHERE name = $1', [second]);
      });
    const before = [await valueOf('a'), await valueOf('b')];
    await Promise.all([bump('a', 'b'), bump('b', 'a')]);
    expect(attempts).toBe(3);
    expect([await valueOf('a'), await valueOf('b')]).toEqual(before.map((value) => value + 200));
  });

  it('survives a killed backend: the call fails as unavailable, the next one works', async () => {
    const failure = await failureOf(database.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    expect(isDatabaseUnavailable(failure)).toBe(true);
    expect(await valueOf('b')).toBeGreaterThan(0);
  });

  it('tells a unique violation by the name of its constraint', async () => {
    const error = await failureOf(database.query("INSERT INTO counters VALUES ('a', 1)"));
    expect(uniqueViolation(error)).toBe('counters_pkey');
    expect(uniqueViolation(new Error('other'))).toBeUndefined();
  });

  it('a full pool refuses after the connection timeout instead of waiting for ever', async () => {
    const small = new Database({
      url: fresh.url,
      applicationName: 'test-small',
      maxConnections: 1,
      connectionTimeoutMs: 100,
    });
    // Connecting may take longer than that; the connection stays in the pool.
    await eventually(() => small.query('SELECT 1'), { waitingFor: 'the only connection' });
    const release = Promise.withResolvers<void>();
    const holder = small.transaction(() => release.promise);
    await eventually(() => expect(small.load()).toMatchObject({ total: 1, idle: 0 }), {
      waitingFor: 'the only connection to be taken',
    });
    expect(isDatabaseUnavailable(await failureOf(small.query('SELECT 1')))).toBe(true);
    release.resolve();
    await holder;
    await small.close();
  });
});

describe('a COMMIT whose reply is lost', () => {
  let fresh: FreshDatabase;
  let proxy: Server;
  const sockets = new Set<Socket>();
  let cutAfterCommit = false;

  beforeAll(async () => {
    fresh = await freshDatabase();
    const target = new URL(fresh.url);
    // Forwards everything; when armed, lets COMMIT through and cuts before its answer comes back.
    proxy = createServer((client) => {
      const server = connect(Number(target.port), target.hostname);
      let armed = false;
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      client.on('data', (data) => {
        armed ||= cutAfterCommit && data.includes('COMMIT');
        server.write(data);
      });
      server.on('data', (data) => (armed ? client.destroy() : client.write(data)));
      client.on('close', () => server.end());
      server.on('close', () => client.end());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
    await fresh.drop();
  });

  it('is told as unknown, not as failed: the rows are there', async () => {
    const url = new URL(fresh.url);
    url.port = String((proxy.address() as AddressInfo).port);
    const database = new Database({ url: url.href, applicationName: 'test-proxy' });
    await database.query('CREATE TABLE facts (id int PRIMARY KEY)');
    cutAfterCommit = true;
    const work = database.transaction((tx) => tx.query('INSERT INTO facts VALUES (1)'));
    await expect(work).rejects.toMatchObject({ code: 'commit_unknown', retryable: true });
    cutAfterCommit = false;
    expect((await database.query('SELECT id FROM facts')).rows).toEqual([{ id: 1 }]);
    await database.close();
  });
});

class CreateThings1700000000000 implements MigrationInterface {
  name = 'CreateThings1700000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things (id int PRIMARY KEY)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

describe('migrate', () => {
  it('applies each migration once, also when several processes start at the same time', async () => {
    const fresh = await freshDatabase();
    const options = { url: fresh.url, migrations: [CreateThings1700000000000] };
    const runs = await Promise.all([migrate(options), migrate(options), migrate(options)]);
    expect(runs.flat()).toEqual(['CreateThings1700000000000']);
    expect(await migrate(options)).toEqual([]);
    await fresh.drop();
  });
});

describe('isDatabaseUnavailable', () => {
  it('a refused connection is unavailable, a wrong statement is not', async () => {
    const away = new Database({ url: 'postgres://u:p@127.0.0.1:1/x', applicationName: 'test-away' });
    expect(isDatabaseUnavailable(await failureOf(away.query('SELECT 1')))).toBe(true);
    expect(isDatabaseUnavailable(new TypeError('x'))).toBe(false);
    await away.close();
  });

  it.each([
    ['that does not exist', (url: URL) => (url.pathname = '/nowhere')],
    ['whose password is another now', (url: URL) => (url.password = 'of yesterday')],
  ])('a database %s is unavailable: no statement has failed', async (_, change) => {
    const fresh = await freshDatabase();
    const url = new URL(fresh.url);
    change(url);
    const closed = new Database({ url: url.href, applicationName: 'test-closed' });
    for (const failure of [
      await failureOf(closed.query('SELECT 1')),
      await failureOf(closed.transaction((tx) => tx.query('SELECT 1'))),
    ]) {
      expect(isDatabaseUnavailable(failure)).toBe(true);
      expect((failure as Error).message).toMatch(/^the database takes no connection: /);
    }
    await closed.close();
    await fresh.drop();
  });
});
