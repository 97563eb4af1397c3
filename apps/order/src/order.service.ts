import { orderSettings } from './order.config.js';
import { OrderModule } from './order.module.js';

/** The service as `main` runs it and specs start it. */
export const order = {
  name: 'order',
  title: 'Orders',
  description: 'Takes orders and sees each one through: confirmed, rejected or cancelled.',
  settings: orderSettings,
  module: OrderModule,
};
