import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, securePostgres, type SecurePostgres } from '@millrace/testing';
import { DataSource } from 'typeorm';
import { Database, migrate, ormOptions, type DatabaseTls } from './index.js';

let server: SecurePostgres;
let right: DatabaseTls;
let wrong: DatabaseTls;

beforeAll(async () => {
  server = await securePostgres();
  const [ca, stranger] = await Promise.all([
    readFile(server.caFile, 'utf8'),
    readFile(server.strangerCaFile, 'utf8'),
  ]);
  right = { ca: [stranger, ca] };
  wrong = { ca: [stranger] };
});
afterAll(() => server.stop());

const IS_ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

/** By the pool, by a session of its own, by TypeORM, by a migration: each opens connections its own way. */
const ways: readonly (readonly [string, (url: string, tls: DatabaseTls) => Promise<unknown>])[] = [
  ['the pool', (url, tls) => using(url, tls, async (database) => (await database.query(IS_ENCRYPTED)).rows)],
  [
    'a session',
    (url, tls) =>
      using(url, tls, async (database) => {
        const session = await database.openSession();
        const { rows } = await session.query(IS_ENCRYPTED);
        await session.close();
        return rows;
      }),
  ],
  [
    'TypeORM',
    async (url, tls) => {
      const source = new DataSource(ormOptions({ url, tls, applicationName: 'test', entities: [] }));
      await source.initialize();
      const rows: unknown = await source.query(IS_ENCRYPTED);
      await source.destroy();
      return rows;
    },
  ],
];

async function using<T>(url: string, tls: DatabaseTls, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ url, tls, applicationName: 'test' });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

describe.each(ways)('%s, with authorities to trust', (_name, connect) => {
  it('reaches a server that one of them has signed, encrypted', async () => {
    expect(await connect(server.url, right)).toEqual([{ ssl: true }]);
  });

  it('lets no URL switch that off', async () => {
    expect(await connect(`${server.url}?sslmode=disable`, right)).toEqual([{ ssl: true }]);
  });

  it('refuses a server that none of them has signed', async () => {
    await expect(connect(server.url, wrong)).rejects.toThrow(
      /unable to (?:get local issuer|verify).*certificate/,
    );
  });

  it('refuses a server under a name that its certificate does not carry', async () => {
    const url = server.url.replace('127.0.0.1', 'localhost');
    await expect(connect(url, right)).rejects.toThrow(/does not match certificate's altnames/);
  });

  it('refuses a server without TLS', async () => {
    const plain = await freshDatabase();
    await expect(connect(plain.url, right)).rejects.toThrow(/does not support SSL/);
    await plain.drop();
  });
});

describe('a migration, with authorities to trust', () => {
  it('reaches the right server and no other', async () => {
    expect(await migrate({ url: server.url, tls: right, migrations: [] })).toEqual([]);
    await expect(migrate({ url: server.url, tls: wrong, migrations: [] })).rejects.toThrow(/certificate/);
  });
});
