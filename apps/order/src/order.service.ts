import { skuListed } from '@millrace/contracts';
import { databaseNeed, databaseTls, kafkaNeed } from '@millrace/service-kit';
import { readRouteTable } from '@millrace/sharding';
import { orderSettings, type OrderSettings } from './order.config.js';
import { OrderModule } from './order.module.js';
import { paymentReplies, stockReplies } from './order.subscriptions.js';

/** The service as `main` runs it and specs start it. */
export const order = {
  name: 'order',
  title: 'Orders',
  description: 'Takes orders and sees each one through: confirmed, rejected or cancelled.',
  settings: orderSettings,
  module: OrderModule,
  needs: (settings: OrderSettings) => [
    kafkaNeed(settings, [stockReplies.topic, paymentReplies.topic, skuListed.topic]),
    databaseNeed(
      'control database',
      { url: settings.controlDatabaseUrl, ...databaseTls(settings) },
      readRouteTable,
    ),
  ],
};
