import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDatabase } from './create-database.js';
import { markDatabases, readDatabaseMarks } from './database-marks.js';
import { startPostgres, type Postgres } from './postgres.js';

let folder: string;
beforeAll(() => {
  // A folder of mkdtemp is closed to everybody else, like root's home: Postgres has to get along with it.
  folder = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

const owner = { name: 'shop', role: 'keeper', password: 'first' };

describe('the local Postgres', () => {
  it('keeps what is committed over a stop, a kill, and a change of the port', async () => {
    const dataDir = join(folder, 'kept');
    let postgres: Postgres = await startPostgres({ dataDir });
    const url = await createDatabase(postgres.adminUrl, owner);
    await query(url, 'CREATE TABLE thing AS SELECT 1 AS id');
    await postgres.stop();
    await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');

    postgres = await startPostgres({ dataDir });
    const moved = new URL(url);
    moved.port = String(postgres.port);
    await query(moved.href, 'INSERT INTO thing VALUES (2)');
    postgres.kill('SIGKILL');
    await postgres.exited;

    postgres = await startPostgres({ dataDir });
    moved.port = String(postgres.port);
    expect(await query(moved.href, 'SELECT id FROM thing ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    await postgres.stop();
  });

  it('starts after a kill although a session of the old server still works', async () => {
    const dataDir = join(folder, 'held');
    let postgres: Postgres = await startPostgres({ dataDir });
    // Its answer may still come through, or not.
    const busy = Promise.allSettled([
      query(
        postgres.adminUrl,
        `DO $$ DECLARE until timestamptz := clock_timestamp() + '4 s';
       BEGIN WHILE clock_timestamp() < until LOOP NULL; END LOOP; END $$`,
      ),
    ]);
    await query(
      postgres.adminUrl,
      `DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_activity
         WHERE state = 'active' AND query LIKE '%clock_timestamp() + ''4 s''%' AND pid <> pg_backend_pid())
       LOOP PERFORM pg_sleep(0.01), pg_stat_clear_snapshot(); END LOOP; END $$`,
    );
    postgres.kill('SIGKILL');
    await postgres.exited;
    postgres = await startPostgres({ dataDir });
    expect(await query(postgres.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readFileSync(postgres.log, 'utf8')).toContain('pre-existing shared memory block');
    await busy;
    await postgres.stop();
  });

  it('syncs, lets slots be moved by replication, and listens on the loopback address only', async () => {
    const postgres = await startPostgres({ dataDir: join(folder, 'settings') });
    const [settings] = await query(
      postgres.adminUrl,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
         current_setting('wal_level') AS wal, current_setting('listen_addresses') AS host,
         current_setting('full_page_writes') AS pages`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', wal: 'logical', host: '127.0.0.1', pages: 'on' });
    await postgres.stop();
  });

  it('makes a database twice without harm, and takes the new password', async () => {
    const postgres = await startPostgres({ dataDir: join(folder, 'twice') });
    const before = await createDatabase(postgres.adminUrl, owner);
    await query(before, 'CREATE TABLE thing (id int)');
    const after = await createDatabase(postgres.adminUrl, { ...owner, password: 'second' });
    expect(await query(after, 'SELECT * FROM thing')).toEqual([]);
    await expect(query(before, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await postgres.stop();
  });

  it('keeps the mark of a database as long as the database', async () => {
    const postgres = await startPostgres({ dataDir: join(folder, 'marked') });
    await createDatabase(postgres.adminUrl, owner);
    expect(await readDatabaseMarks(postgres.adminUrl)).toEqual(new Map());
    await markDatabases(postgres.adminUrl, [owner.name], "v'1");
    await markDatabases(postgres.adminUrl, [owner.name], "v'2");
    expect(await readDatabaseMarks(postgres.adminUrl)).toEqual(new Map([[owner.name, "v'2"]]));
    await query(postgres.adminUrl, `DROP DATABASE ${owner.name}`);
    await createDatabase(postgres.adminUrl, owner);
    expect(await readDatabaseMarks(postgres.adminUrl)).toEqual(new Map());
    await postgres.stop();
  });

  it('does not start on a port that is in use', async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const { port } = occupant.address() as AddressInfo;
    const dataDir = join(folder, 'busy');
    await expect(startPostgres({ dataDir, port })).rejects.toMatchObject({ code: 'port_busy' });
    expect(existsSync(dataDir)).toBe(false);
    await new Promise<void>((resolve) => occupant.close(() => resolve()));
  });

  it('says why it cannot use a data folder', async () => {
    const dataDir = join(folder, 'full');
    mkdirSync(join(dataDir, 'somebody-elses'), { recursive: true });
    await expect(startPostgres({ dataDir })).rejects.toThrow(
      /full is not empty, and no data folder of Postgres: remove it/,
    );
  });
});
