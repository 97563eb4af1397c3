import { contracts } from '@millrace/contracts';
import { Messaging, singleDatabaseStore } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import { Module } from '@nestjs/common';
import { AuditStockLoop } from './audit-stock/audit-stock.loop.js';
import { ExpireHoldsLoop } from './expire-holds/expire-holds.loop.js';
import { StockCommandsHandler } from './handle-stock-commands/handle-stock-commands.handler.js';
import type { InventorySettings } from './inventory.config.js';
import { ManageCatalogueController } from './manage-catalogue/manage-catalogue.controller.js';
import { ReadStockController } from './read-stock/read-stock.controller.js';
import { ReceiveStockController } from './receive-stock/receive-stock.controller.js';

const DATABASE_NAME = 'inventory';

@Module({
  controllers: [ManageCatalogueController, ReceiveStockController, ReadStockController, StockCommandsHandler],
  providers: [
    { provide: Database, useFactory: openDatabase, inject: [SETTINGS, LOGGER, HealthRegistry, Shutdown] },
    { provide: Messaging, useFactory: openMessaging, inject: [SETTINGS, LOGGER, HealthRegistry, Database] },
    ExpireHoldsLoop,
    AuditStockLoop,
  ],
})
export class InventoryModule {}

function openDatabase(
  settings: InventorySettings,
  logger: Logger,
  health: HealthRegistry,
  shutdown: Shutdown,
): Database {
  const database = new Database({
    url: settings.databaseUrl,
    applicationName: 'inventory',
    maxConnections: settings.databasePoolMax,
    onError: (error) => logger.warn({ err: error }, 'a database connection broke'),
  });
  shutdown.add('connections', 'database', () => database.close());
  health.addReadiness('database', async () => {
    await database.query('SELECT 1');
    return { healthy: true, detail: 'answers' };
  });
  return database;
}

function openMessaging(
  settings: InventorySettings,
  logger: Logger,
  health: HealthRegistry,
  database: Database,
): Messaging {
  return new Messaging({
    service: 'inventory',
    brokers: settings.kafkaBrokers,
    registry: contracts,
    store: singleDatabaseStore(DATABASE_NAME, database),
    outboxes: async () => [{ name: DATABASE_NAME, database }],
    logger,
    health,
  });
}
