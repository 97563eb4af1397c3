import { loadSettings } from '@millrace/config';
import { AppError } from '@millrace/errors';
import { migrate, type MigrateOptions } from '@millrace/persistence';
import { createLogger } from '@millrace/telemetry';
import { databaseSettings, httpSettings } from './kit.settings.js';

/**
 * The `migrate` of a service with one database. Safe to run twice and at once.
 * Exit code 0 when the schema is the newest, 1 otherwise.
 */
export async function runMigrations(
  service: string,
  migrations: MigrateOptions['migrations'],
): Promise<void> {
  try {
    const { databaseUrl, logLevel } = loadSettings({
      databaseUrl: databaseSettings.databaseUrl,
      logLevel: httpSettings.logLevel,
    });
    const applied = await migrate({ url: databaseUrl, migrations });
    createLogger({ service, level: logLevel }).info({ event: 'migrated', applied }, `${service} is migrated`);
  } catch (error) {
    const detail =
      error instanceof AppError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${service} cannot migrate: ${detail}\n`);
    process.exitCode = 1;
  }
}
