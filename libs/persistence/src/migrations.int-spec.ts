import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, freshDatabase, type FreshDatabase } from '@millrace/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database, migrate } from './index.js';

let fresh: FreshDatabase;
let database: Database;
beforeEach(async () => {
  fresh = await freshDatabase();
  database = new Database({ url: fresh.url, applicationName: 'test' });
  await database.query('CREATE TABLE things (id int PRIMARY KEY)');
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
});

class AddNote1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE things ADD COLUMN note text');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE things DROP COLUMN note');
  }
}

class IndexNote1767225600002 implements MigrationInterface {
  readonly transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS things_note');
    await runner.query('CREATE INDEX CONCURRENTLY things_note ON things (note)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY things_note');
  }
}

/** Holds a lock that every reader and writer is content with, and a migration is not. */
async function whileRead<T>(work: (letGo: () => void) => Promise<T>): Promise<T> {
  const [locked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const reader = database.transaction(async (transaction) => {
    await transaction.query('SELECT * FROM things');
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  try {
    return await work(() => released.resolve());
  } finally {
    released.resolve();
    await reader;
  }
}

const waitingForLocks = async () => {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE NOT granted AND application_name = 'millrace-migrate'`,
  );
  return rows[0]!.count;
};

describe('a migration while services run', () => {
  it('gives up a lock it cannot have, so that nobody waits behind it, and comes back', async () => {
    let gaveUp = 0;
    const applied = await whileRead(async (letGo) => {
      const migrating = migrate({
        url: fresh.url,
        migrations: [AddNote1767225600001],
        // Long enough to be seen waiting.
        lockTimeoutMs: 2_000,
        onLockTimeout: () => (gaveUp += 1),
      });
      await eventually(async () => expect(await waitingForLocks()).toBe(1), {
        waitingFor: 'the migration to wait for its lock',
        intervalMs: 5,
      });
      // Queues behind the migration, and is served as soon as that gives up.
      await database.query('SELECT count(*) FROM things');
      letGo();
      return migrating;
    });
    expect(gaveUp).toBe(1);
    expect(applied).toEqual(['AddNote1767225600001']);
  });

  it('fails when it never gets the lock, and leaves nothing behind', async () => {
    const options = { url: fresh.url, migrations: [AddNote1767225600001], lockTimeoutMs: 50 };
    await whileRead(async () => {
      await expect(migrate({ ...options, lockAttempts: 2 })).rejects.toThrow(/lock timeout/);
    });
    expect(await migrate(options)).toEqual(['AddNote1767225600001']);
  });

  it('builds an index beside others that wait for their turn', async () => {
    const options = { url: fresh.url, migrations: [AddNote1767225600001, IndexNote1767225600002] };
    const runs = await Promise.all([migrate(options), migrate(options), migrate(options)]);
    expect(runs.flat()).toEqual(['AddNote1767225600001', 'IndexNote1767225600002']);
    const { rows } = await database.query(
      `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'things_note'::regclass`,
    );
    expect(rows).toEqual([{ valid: true }]);
  });
});
