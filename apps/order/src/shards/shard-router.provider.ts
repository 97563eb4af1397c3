import { Database } from '@millrace/persistence';
import { databaseTls, LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import type { Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';

const CONTROL_CONNECTIONS = 2;

/**
 * The way to the shards. Readiness does not ask them: one shard that is away must not take this process from
 * the customers of the others.
 */
export const shardRouterProvider: FactoryProvider<ShardRouter> = {
  provide: ShardRouter,
  inject: [SETTINGS, LOGGER, Shutdown],
  useFactory: async (settings: OrderSettings, logger: Logger, shutdown: Shutdown) => {
    const onError = (error: Error) => logger.warn({ err: error }, 'a database connection failed');
    const tls = databaseTls(settings);
    const control = new Database({
      url: settings.controlDatabaseUrl,
      applicationName: 'order-routes',
      maxConnections: CONTROL_CONNECTIONS,
      ...tls,
      onError,
    });
    shutdown.add('connections', 'control database', () => control.close());
    const router = await ShardRouter.open({
      control,
      credentials: { user: settings.shardUser, password: settings.shardPassword },
      applicationName: 'order',
      maxConnections: settings.shardPoolMax,
      ...tls,
      pollMs: settings.routePollMs,
      onRefreshFailed: (error) =>
        logger.warn({ err: error }, 'the route table could not be read; the last one stays in use'),
      onError,
    });
    shutdown.add('connections', 'shards', () => router.close());
    return router;
  },
};
