import type { SettingValues } from '@millrace/config';
import { Database } from '@millrace/persistence';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import { databaseTls } from './database-tls.js';
import type { databaseSettings } from './kit.settings.js';
import { Shutdown } from './shutdown.js';
import { LOGGER, SETTINGS } from './tokens.js';

/** The database of a service that has one: readiness asks it, and it is closed last. Needs {@link databaseSettings}. */
export function databaseProvider(applicationName: string): FactoryProvider<Database> {
  return {
    provide: Database,
    inject: [SETTINGS, LOGGER, HealthRegistry, Shutdown],
    useFactory: (
      settings: SettingValues<typeof databaseSettings>,
      logger: Logger,
      health: HealthRegistry,
      shutdown: Shutdown,
    ) => {
      const database = new Database({
        url: settings.databaseUrl,
        applicationName,
        maxConnections: settings.databasePoolMax,
        ...databaseTls(settings),
        onError: (error) => logger.warn({ err: error }, 'a database connection failed'),
      });
      health.addReadiness('database', async () => {
        await database.query('SELECT 1');
        return { healthy: true, detail: 'answers' };
      });
      shutdown.add('connections', 'database', () => database.close());
      return database;
    },
  };
}
