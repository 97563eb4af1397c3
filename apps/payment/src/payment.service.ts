import { paymentSettings } from './payment.config.js';
import { PaymentModule } from './payment.module.js';

/** The service as `main` runs it and specs start it. */
export const payment = {
  name: 'payment',
  title: 'Payment',
  description: 'Has orders paid at the provider, once: authorized, captured, or given back.',
  settings: paymentSettings,
  module: PaymentModule,
};
