import { databaseNeed, databaseTls } from '@millrace/service-kit';
import { paymentSandboxSettings, type PaymentSandboxSettings } from './payment-sandbox.config.js';
import { PaymentSandboxModule } from './payment-sandbox.module.js';

/** The service as `main` runs it and specs start it. */
export const paymentSandbox = {
  name: 'payment-sandbox',
  title: 'Payment sandbox',
  description: 'A payment provider with a durable ledger and cards that fail on purpose.',
  settings: paymentSandboxSettings,
  module: PaymentSandboxModule,
  needs: (settings: PaymentSandboxSettings) => [
    databaseNeed('database', { url: settings.databaseUrl, ...databaseTls(settings) }),
  ],
};
