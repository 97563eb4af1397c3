import type { ServiceDefinition } from '@millrace/service-kit';
import { ForwardRequestPlugin } from './forward-request/forward-request.plugin.js';
import { gatewaySettings } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { ApiDocuments } from './publish-api/api-documents.js';

/** The service as `main` runs it and specs start it. */
export const gateway: ServiceDefinition<typeof gatewaySettings> = {
  name: 'gateway',
  title: 'Millrace',
  description: 'One address for all services.',
  settings: gatewaySettings,
  module: GatewayModule,
  configureHttp: async (app) => {
    await app.get(ForwardRequestPlugin).install(app.getHttpAdapter().getInstance());
  },
  openApi: (app, own) => app.get(ApiDocuments).merged(own),
};
