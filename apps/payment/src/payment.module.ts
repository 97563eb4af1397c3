import { contracts } from '@millrace/contracts';
import { deskRetention, inboxRetention, Messaging, singleDatabaseStore } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import {
  DeadLettersController,
  LOGGER,
  RedriveJobsController,
  SETTINGS,
  databaseProvider,
  kafkaConnection,
  retentionProvider,
} from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import { Module } from '@nestjs/common';
import { operationExecutorProvider } from './execute-operations/operation-executor.provider.js';
import { AuditMoneyLoop } from './audit-money/audit-money.loop.js';
import { AuditProviderLoop } from './audit-provider/audit-provider.loop.js';
import { HearOrderEndsController } from './hear-order-ends/hear-order-ends.controller.js';
import { orderEndRetention } from './hear-order-ends/insert-order-ends.js';
import type { PaymentSettings } from './payment.config.js';
import { providerEventRetention } from './receive-webhook/provider-event.repository.js';
import { ReceiveWebhookPlugin } from './receive-webhook/receive-webhook.plugin.js';
import { ShowPaymentController } from './show-payment/show-payment.controller.js';
import { ShowPaymentRepository } from './show-payment/show-payment.repository.js';
import { TakeCommandsController } from './take-commands/take-commands.controller.js';

const NAME = 'payment';

@Module({
  controllers: [
    TakeCommandsController,
    HearOrderEndsController,
    ShowPaymentController,
    DeadLettersController,
    RedriveJobsController,
  ],
  providers: [
    databaseProvider(NAME),
    {
      provide: Messaging,
      inject: [SETTINGS, LOGGER, HealthRegistry, Database],
      useFactory: (settings: PaymentSettings, logger: Logger, health: HealthRegistry, database: Database) =>
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
    retentionProvider(NAME, (settings: PaymentSettings) => ({
      rows: [
        inboxRetention(settings.inboxKeepDays),
        ...deskRetention(settings.deadLetterAuditKeepDays),
        providerEventRetention,
        orderEndRetention(settings.moneyAuditDays),
      ],
      partitions: [],
    })),
    operationExecutorProvider,
    ShowPaymentRepository,
    ReceiveWebhookPlugin,
    AuditMoneyLoop,
    AuditProviderLoop,
  ],
})
export class PaymentModule {}
