import { loadSettings } from '@millrace/config';
import { AppError } from '@millrace/errors';
import { createLogger } from '@millrace/telemetry';
import { migrateShards } from './shards/migrate-shards.js';
import { orderMigrateSettings } from './order.config.js';

try {
  const settings = loadSettings(orderMigrateSettings);
  const applied = await migrateShards(settings);
  createLogger({ service: 'order', level: settings.logLevel }).info(
    { event: 'migrated', applied },
    'order is migrated',
  );
} catch (error) {
  const detail =
    error instanceof AppError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`order cannot migrate: ${detail}\n`);
  process.exitCode = 1;
}
