import { slotOfId } from '@millrace/ids';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import type { Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';
import { orderMetrics } from './order.metrics.js';
import { findFinishedOrders } from './order.repository.js';
import { OrderWatch } from './order-watch.js';

export const orderWatchProvider: FactoryProvider<OrderWatch> = {
  provide: OrderWatch,
  inject: [SETTINGS, LOGGER, Shutdown, ShardRouter],
  useFactory: (settings: OrderSettings, logger: Logger, shutdown: Shutdown, router: ShardRouter) => {
    const onPollFailed = (error: unknown) =>
      logger.warn({ err: error }, 'ends of orders could not be looked for');
    const watch = new OrderWatch({
      findFinished: (ids) => findFinishedOnShards(router, ids, onPollFailed),
      pollMs: settings.watchPollMs,
      maxWaiters: settings.watchMax,
      onPollFailed,
      onWaiters: (waiters) => orderMetrics.waiters.set(waiters),
    });
    // With the intake: HTTP drains only when nobody waits.
    shutdown.add('intake', 'waiting requests', () => Promise.resolve(watch.close()));
    return watch;
  },
};

/** One question per shard; a shard that does not answer keeps nobody from hearing of the others. */
async function findFinishedOnShards(
  router: ShardRouter,
  orderIds: readonly string[],
  onFailed: (error: unknown) => void,
): Promise<readonly string[]> {
  const byShard = Map.groupBy(orderIds, (id) => router.forSlot(slotOfId(id)!).name);
  const answers = await Promise.all(
    [...byShard.values()].map((ids) =>
      router
        .read(slotOfId(ids[0]!)!, (shard) => findFinishedOrders(shard, ids))
        .catch((error: unknown) => {
          onFailed(error);
          return [];
        }),
    ),
  );
  return answers.flat();
}
