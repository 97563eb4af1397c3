import { databaseNeed, databaseTls } from '@millrace/service-kit';
import { authSettings, type AuthSettings } from './auth.config.js';
import { AuthModule } from './auth.module.js';

/** The service as `main` runs it and specs start it. */
export const auth = {
  name: 'auth',
  title: 'Auth',
  description: 'Accounts and the tokens that every other service verifies.',
  settings: authSettings,
  module: AuthModule,
  needs: (settings: AuthSettings) => [
    databaseNeed('database', { url: settings.databaseUrl, ...databaseTls(settings) }),
  ],
};
