import { loadSettings } from '@millrace/config';
import { AppError } from '@millrace/errors';
import { migrate, type MigrateOptions } from '@millrace/persistence';
import { createLogger } from '@millrace/telemetry';
import { databaseTls } from './database-tls.js';
import { databaseSettings, databaseTlsSettings, httpSettings } from './kit.settings.js';

/**
 * The `migrate` of a service with one database. Safe to run twice and at once.
 * Exit code 0 when the schema is the newest, 1 otherwise.
 */
export async function runMigrations(
  service: string,
  migrations: MigrateOptions['migrations'],
): Promise<void> {
  try {
    const settings = loadSettings({
      databaseUrl: databaseSettings.databaseUrl,
      ...databaseTlsSettings,
      logLevel: httpSettings.logLevel,
    });
    const logger = createLogger({ service, level: settings.logLevel });
    const applied = await migrate({
      url: settings.databaseUrl,
      ...databaseTls(settings),
      migrations,
      onLockTimeout: (error, nextInMs) =>
        logger.warn({ err: error, nextInMs }, 'a migration waited too long for a lock; it tries again'),
    });
    logger.info({ event: 'migrated', applied }, `${service} is migrated`);
  } catch (error) {
    const detail =
      error instanceof AppError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${service} cannot migrate: ${detail}\n`);
    process.exitCode = 1;
  }
}
