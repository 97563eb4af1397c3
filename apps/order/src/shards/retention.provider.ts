import { LOGGER, RetentionLoop, SETTINGS, Shutdown, startRetention } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';
import { orderRetention } from '../order.retention.js';

/** Keeps the tables of every shard small. */
export const retentionProvider: FactoryProvider<RetentionLoop> = {
  provide: RetentionLoop,
  inject: [SETTINGS, LOGGER, HealthRegistry, Shutdown, ShardRouter],
  useFactory: (
    settings: OrderSettings,
    logger: Logger,
    health: HealthRegistry,
    shutdown: Shutdown,
    router: ShardRouter,
  ) =>
    startRetention(
      new RetentionLoop({
        policy: orderRetention(settings),
        databases: () => router.shards(),
        logger,
        health,
      }),
      shutdown,
    ),
};
