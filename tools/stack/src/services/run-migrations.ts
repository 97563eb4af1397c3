import { rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { markDatabases, readDatabaseMarks } from '../postgres/database-marks.js';
import { describeExit, startProcess } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';
import { CHECKOUT, NODE_FLAGS, builtFile, plainEnv } from './checkout.js';
import { codeFingerprint } from './code-fingerprint.js';
import { readableLogTail } from './readable-log.js';
import { services, type ServiceName, type ServiceRow, type Topology } from './services.js';

export interface Migrations {
  readonly topology: Topology;
  /** URL of the superuser. */
  readonly adminUrl: string;
  readonly logsDir: string;
  /** Default: in the checkout. */
  readonly appFolder?: ((service: ServiceName) => string) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Brings every database to the newest schema. A service whose databases were last migrated by the very code
 * that is here is passed over: starting its `migrate.js` would cost a second only to find nothing to do.
 * @returns the services that were migrated.
 * @throws AppError `migration_failed` with the end of the log.
 */
export async function runMigrations(migrations: Migrations): Promise<readonly string[]> {
  const marks = await readDatabaseMarks(migrations.adminUrl);
  const libs = libFolders();
  const migrated = await Promise.all(
    services.map(async (row) => {
      if (row.databases.length === 0) return [];
      const code = await codeFingerprint([dirname(migrationOf(row, migrations)), ...libs]);
      if (row.databases.every((name) => marks.get(name) === code)) return [];
      await runMigration(row, migrations);
      await markDatabases(migrations.adminUrl, row.databases, code);
      return [row.name];
    }),
  );
  return migrated.flat();
}

/** Migrations use the libs, whose tables they make. */
function libFolders(): string[] {
  const libs = join(CHECKOUT, 'libs');
  return readdirSync(libs).map((name) => join(libs, name, 'dist'));
}

function migrationOf({ name }: ServiceRow, migrations: Migrations): string {
  return builtFile(name, 'migrate.js', migrations.appFolder?.(name));
}

async function runMigration(row: ServiceRow, migrations: Migrations): Promise<void> {
  const { topology, logsDir, signal } = migrations;
  const log = join(logsDir, `${row.name}.migrate.log`);
  await rm(log, { force: true });
  const migration = await startProcess({
    command: process.execPath,
    args: [...NODE_FLAGS, migrationOf(row, migrations)],
    env: { ...plainEnv(), ...row.env(topology) },
    log,
    signal,
  });
  const exit = await migration.exited;
  signal.throwIfAborted();
  if (exit.code === 0) return;
  throw stackErrors.migration_failed({
    detail: `The migration of ${row.name} ended ${describeExit(exit)}. Log: ${log}\n${await readableLogTail(log)}`,
  });
}
