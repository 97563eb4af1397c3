import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, Logger, MigrationInterface, QueryRunner } from 'typeorm';
import type { DatabaseTls } from './connection-config.js';
import { sqlStateOf } from './database-errors.js';
import { ormConnection } from './orm-options.js';

export interface MigrateOptions {
  readonly url: string;
  /** Default: none, but what the URL asks for. */
  readonly tls?: DatabaseTls;
  /** In order. Names end in a millisecond timestamp, as TypeORM asks. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** A migration that waits longer for a lock is rolled back, and tried again after a pause. Default 3,000. */
  readonly lockTimeoutMs?: number;
  /** How often in all. Default 5. */
  readonly lockAttempts?: number;
  /** Told before each pause. */
  readonly onLockTimeout?: (error: unknown, nextInMs: number) => void;
}

const LOCK_NOT_AVAILABLE = '55P03';
const TURN_PAUSE_MS = 100;

/** TypeORM's own would print a failed migration among the lines of our log; what fails is thrown. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/**
 * Brings a database to the newest schema, each migration in a transaction of its own. Safe to run twice and
 * from several processes at once: an advisory lock lets one at a time through. Safe while services run: a
 * migration never makes them queue behind its own wait for a lock.
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  // Only here: a service that does not migrate does not load it.
  const typeorm = await import('typeorm');
  const source = new typeorm.DataSource({
    type: 'postgres',
    ...ormConnection(options.url, options.tls),
    migrations: [...options.migrations],
    migrationsTableName: 'schema_migrations',
    poolSize: 2,
    applicationName: 'millrace-migrate',
    logger: SILENT,
    extra: { options: `-c lock_timeout=${options.lockTimeoutMs ?? 3_000}` },
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await takeTurn(lock);
    return await applyPending(source, options);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('millrace-migrate'))`);
    await lock.release();
    await source.destroy();
  }
}

/**
 * Waits for other processes that migrate, however long they take. By asking again and again: a statement that
 * waits inside of the database has a snapshot, and CREATE INDEX CONCURRENTLY of the other one waits for that.
 */
async function takeTurn(lock: QueryRunner): Promise<void> {
  for (;;) {
    const [row] = (await lock.query(
      `SELECT pg_try_advisory_lock(hashtext('millrace-migrate')) AS mine`,
    )) as readonly { readonly mine: boolean }[];
    if (row?.mine) return;
    await pause(TURN_PAUSE_MS);
  }
}

async function applyPending(source: DataSource, options: MigrateOptions): Promise<readonly string[]> {
  const { lockAttempts = 5, onLockTimeout } = options;
  const applied: string[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      applied.push(...(await source.runMigrations({ transaction: 'each' })).map(({ name }) => name));
      return applied;
    } catch (error) {
      if (attempt >= lockAttempts || sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      onLockTimeout?.(error, attempt * 500);
      await pause(attempt * 500);
    }
  }
}
