import { databaseNeed, databaseTls, kafkaNeed } from '@millrace/service-kit';
import { paymentSettings, type PaymentSettings } from './payment.config.js';
import { PaymentModule } from './payment.module.js';
import { paymentCommandsSubscription } from './payment.subscriptions.js';

/** The service as `main` runs it and specs start it. */
export const payment = {
  name: 'payment',
  title: 'Payment',
  description: 'Has orders paid at the provider, once: authorized, captured, or given back.',
  settings: paymentSettings,
  module: PaymentModule,
  needs: (settings: PaymentSettings) => [
    kafkaNeed(settings, [paymentCommandsSubscription.topic]),
    databaseNeed('database', { url: settings.databaseUrl, ...databaseTls(settings) }),
  ],
};
