import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';
import { OrderAdmission } from './order-admission.js';
import { readBacklog } from './read-backlog.js';

export const orderAdmissionProvider: FactoryProvider<OrderAdmission> = {
  provide: OrderAdmission,
  inject: [SETTINGS, LOGGER, HealthRegistry, Shutdown, ShardRouter],
  useFactory: (
    settings: OrderSettings,
    logger: Logger,
    health: HealthRegistry,
    shutdown: Shutdown,
    router: ShardRouter,
  ) => {
    const admission = new OrderAdmission({
      shards: () => router.shards(),
      readBacklog,
      maxWaitSeconds: settings.maxBacklogSeconds,
      floor: settings.backlogFloor,
      maxPoolWaiting: settings.maxPoolWaiting,
      logger,
    });
    health.addReadiness('order admission', () => admission.readiness());
    admission.start();
    shutdown.add('work', 'order admission', () => admission.stop());
    return admission;
  },
};
