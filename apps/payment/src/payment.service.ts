import { databaseNeed, databaseTls, kafkaNeed, type ServiceDefinition } from '@millrace/service-kit';
import { paymentSettings } from './payment.config.js';
import { PaymentModule } from './payment.module.js';
import { ReceiveWebhookPlugin } from './receive-webhook/receive-webhook.plugin.js';
import { orderEndsSubscription, paymentCommandsSubscription } from './payment.subscriptions.js';

/** The service as `main` runs it and specs start it. */
export const payment: ServiceDefinition<typeof paymentSettings> = {
  name: 'payment',
  title: 'Payment',
  description: 'Has orders paid at the provider, once: authorized, captured, or given back.',
  settings: paymentSettings,
  module: PaymentModule,
  configureHttp: async (app) => {
    await app.get(ReceiveWebhookPlugin).install(app.getHttpAdapter().getInstance());
  },
  needs: (settings) => [
    kafkaNeed(settings, [paymentCommandsSubscription.topic, orderEndsSubscription.topic]),
    databaseNeed('database', { url: settings.databaseUrl, ...databaseTls(settings) }),
  ],
};
