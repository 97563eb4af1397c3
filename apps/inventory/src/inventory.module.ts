import { contracts } from '@millrace/contracts';
import { deskRetention, inboxRetention, Messaging, singleDatabaseStore } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import {
  DeadLettersController,
  RedriveJobsController,
  LOGGER,
  SETTINGS,
  databaseProvider,
  kafkaConnection,
  retentionProvider,
} from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import { Module } from '@nestjs/common';
import { AuditHoldsLoop } from './audit-holds/audit-holds.loop.js';
import { AuditStockLoop } from './audit-stock/audit-stock.loop.js';
import { ExpireHoldsLoop } from './expire-holds/expire-holds.loop.js';
import { StockCommandsHandler } from './handle-stock-commands/handle-stock-commands.handler.js';
import { HearOrderEndsController } from './hear-order-ends/hear-order-ends.controller.js';
import { orderEndRetention } from './hear-order-ends/insert-order-ends.js';
import type { InventorySettings } from './inventory.config.js';
import { ManageCatalogueController } from './manage-catalogue/manage-catalogue.controller.js';
import { ReadStockController } from './read-stock/read-stock.controller.js';
import { ReceiveStockController } from './receive-stock/receive-stock.controller.js';

const NAME = 'inventory';

@Module({
  controllers: [
    ManageCatalogueController,
    ReceiveStockController,
    ReadStockController,
    StockCommandsHandler,
    HearOrderEndsController,
    DeadLettersController,
    RedriveJobsController,
  ],
  providers: [
    databaseProvider(NAME),
    {
      provide: Messaging,
      inject: [SETTINGS, LOGGER, HealthRegistry, Database],
      useFactory: (settings: InventorySettings, logger: Logger, health: HealthRegistry, database: Database) =>
        new Messaging({
          service: NAME,
          ...kafkaConnection(settings),
          registry: contracts,
          store: singleDatabaseStore(NAME, database),
          outboxes: async () => [{ name: NAME, database }],
          logger,
          health,
        }),
    },
    retentionProvider(NAME, ({ inboxKeepDays, deadLetterAuditKeepDays }: InventorySettings) => ({
      rows: [inboxRetention(inboxKeepDays), ...deskRetention(deadLetterAuditKeepDays), orderEndRetention],
      partitions: [],
    })),
    ExpireHoldsLoop,
    AuditStockLoop,
    AuditHoldsLoop,
  ],
})
export class InventoryModule {}
