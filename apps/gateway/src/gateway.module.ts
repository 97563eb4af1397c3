import { TokenVerifier } from '@millrace/access';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Module } from '@nestjs/common';
import { ForwardRequestHandler } from './forward-request/forward-request.handler.js';
import { OrderGate } from './forward-request/order-gate.js';
import { ForwardRequestPlugin } from './forward-request/forward-request.plugin.js';
import type { GatewaySettings } from './gateway.config.js';
import { ApiDocuments } from './publish-api/api-documents.js';
import { UpstreamClient } from './upstream/upstream.client.js';

@Module({
  providers: [
    {
      // The service kit guards our own routes with the same one, so that keys and verified tokens are shared.
      provide: TokenVerifier,
      inject: [SETTINGS],
      useFactory: ({ jwksUrl, tokenIssuer, tokenAudience }: GatewaySettings) =>
        new TokenVerifier({ jwksUrl, issuer: tokenIssuer, audience: tokenAudience }),
    },
    {
      provide: UpstreamClient,
      inject: [SETTINGS, Shutdown],
      useFactory: (settings: GatewaySettings, shutdown: Shutdown) => {
        const client = new UpstreamClient({
          auth: settings.authUrls,
          order: settings.orderUrls,
          inventory: settings.inventoryUrls,
          payment: settings.paymentUrls,
        });
        shutdown.add('connections', 'upstreams', () => client.close());
        return client;
      },
    },
    {
      provide: ApiDocuments,
      inject: [UpstreamClient, LOGGER],
      useFactory: (client: UpstreamClient, logger: Logger) => new ApiDocuments(client, logger),
    },
    OrderGate,
    ForwardRequestHandler,
    ForwardRequestPlugin,
  ],
})
export class GatewayModule {}
