import { DataSource, type MigrationInterface } from 'typeorm';
import type { DatabaseTls } from './connection-config.js';
import { ormConnection } from './orm-options.js';

export interface MigrateOptions {
  readonly url: string;
  /** Default: none, but what the URL asks for. */
  readonly tls?: DatabaseTls;
  /** In order. Names end in a millisecond timestamp, as TypeORM asks. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Brings a database to the newest schema, each migration in a transaction of its own. Safe to run twice and
 * from several processes at once: an advisory lock lets one at a time through.
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const source = new DataSource({
    type: 'postgres',
    ...ormConnection(options.url, options.tls),
    migrations: [...options.migrations],
    migrationsTableName: 'schema_migrations',
    poolSize: 2,
    applicationName: 'millrace-migrate',
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('millrace-migrate'))`);
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('millrace-migrate'))`);
    await lock.release();
    await source.destroy();
  }
}
