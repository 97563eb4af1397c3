import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { orderSettings } from './order.config.js';
import { OrderModule } from './order.module.js';

await runService({
  name: 'order',
  title: 'Orders',
  description: 'Takes orders and sees each one through: confirmed, rejected or cancelled.',
  settings: orderSettings,
  module: OrderModule,
});
