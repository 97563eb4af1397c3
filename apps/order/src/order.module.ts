import { contracts } from '@millrace/contracts';
import { Messaging, type MessageStore } from '@millrace/messaging';
import {
  DeadLettersController,
  LOGGER,
  RedriveJobsController,
  SETTINGS,
  kafkaConnection,
} from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import { type FactoryProvider, Module } from '@nestjs/common';
import { AdmitOrderGuard } from './admit-order/admit-order.guard.js';
import { orderAdmissionProvider } from './admit-order/order-admission.provider.js';
import { AttendSagaController } from './attend-saga/attend-saga.controller.js';
import { AttendSagaHandler } from './attend-saga/attend-saga.handler.js';
import { CancelOrderController } from './cancel-order/cancel-order.controller.js';
import { catalogueProvider } from './catalogue/catalogue.provider.js';
import { deliverWebhooksProviders } from './deliver-webhooks/deliver-webhooks.providers.js';
import { FollowOrderController } from './follow-order/follow-order.controller.js';
import { followOrderProviders } from './follow-order/follow-order.providers.js';
import { fulfilOrderProviders } from './fulfil-order/fulfil-order.providers.js';
import { FulfilOrderRepliesHandler } from './fulfil-order/fulfil-order.replies.handler.js';
import { ManageWebhooksController } from './manage-webhooks/manage-webhooks.controller.js';
import { ManageWebhooksHandler } from './manage-webhooks/manage-webhooks.handler.js';
import { WebhookDeliveriesController } from './manage-webhooks/webhook-deliveries.controller.js';
import type { OrderSettings } from './order.config.js';
import { orderWatchProvider } from './order/order-watch.provider.js';
import { orderIntakeProvider } from './place-order/order-intake.provider.js';
import { PlaceOrderController } from './place-order/place-order.controller.js';
import { PlaceOrderHandler } from './place-order/place-order.handler.js';
import { ReadOrderController } from './read-order/read-order.controller.js';
import { ReadOrderHandler } from './read-order/read-order.handler.js';
import { MESSAGE_STORE, messageStoreProvider } from './shards/message-store.provider.js';
import { retentionProvider } from './shards/retention.provider.js';
import { shardRouterProvider } from './shards/shard-router.provider.js';

const messagingProvider: FactoryProvider<Messaging> = {
  provide: Messaging,
  inject: [SETTINGS, LOGGER, HealthRegistry, ShardRouter, MESSAGE_STORE],
  useFactory: (
    settings: OrderSettings,
    logger: Logger,
    health: HealthRegistry,
    router: ShardRouter,
    store: MessageStore,
  ) =>
    new Messaging({
      service: 'order',
      ...kafkaConnection(settings),
      registry: contracts,
      store,
      outboxes: () => Promise.resolve(router.shards()),
      logger,
      health,
    }),
};

@Module({
  controllers: [
    PlaceOrderController,
    ReadOrderController,
    FollowOrderController,
    ManageWebhooksController,
    WebhookDeliveriesController,
    CancelOrderController,
    AttendSagaController,
    FulfilOrderRepliesHandler,
    DeadLettersController,
    RedriveJobsController,
  ],
  providers: [
    shardRouterProvider,
    messageStoreProvider,
    messagingProvider,
    catalogueProvider,
    orderWatchProvider,
    orderAdmissionProvider,
    AdmitOrderGuard,
    orderIntakeProvider,
    PlaceOrderHandler,
    ReadOrderHandler,
    AttendSagaHandler,
    ...followOrderProviders,
    ManageWebhooksHandler,
    ...deliverWebhooksProviders,
    retentionProvider,
    ...fulfilOrderProviders,
  ],
})
export class OrderModule {}
