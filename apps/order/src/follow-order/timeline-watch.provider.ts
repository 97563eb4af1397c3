import { slotOfId } from '@millrace/ids';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import type { Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import { ChangeWatch } from '../order/change-watch.js';
import type { OrderSettings } from '../order.config.js';
import { type Followed, findProgressed } from './find-progressed.js';

/** Steps of orders that are followed: `changed` tells of those of this process. What waiters have seen is a position. */
export class TimelineWatch extends ChangeWatch<number> {}

export const timelineWatchProvider: FactoryProvider<TimelineWatch> = {
  provide: TimelineWatch,
  inject: [SETTINGS, LOGGER, Shutdown, ShardRouter],
  useFactory: (settings: OrderSettings, logger: Logger, shutdown: Shutdown, router: ShardRouter) => {
    const onPollFailed = (error: unknown) =>
      logger.warn({ err: error }, 'steps of orders could not be looked for');
    const watch = new TimelineWatch({
      findChanged: (waiting) => findProgressedOnShards(router, waiting, onPollFailed),
      pollMs: settings.watchPollMs,
      maxWaiters: settings.streamsMax,
      onPollFailed,
    });
    shutdown.add('intake', 'followers of orders', () => Promise.resolve(watch.close()));
    return watch;
  },
};

/** One question per shard; a shard that does not answer keeps nobody from hearing of the others. */
async function findProgressedOnShards(
  router: ShardRouter,
  waiting: ReadonlyMap<string, readonly number[]>,
  onFailed: (error: unknown) => void,
): Promise<readonly string[]> {
  const followed = [...waiting].map(([orderId, seen]) => ({ orderId, position: Math.min(...seen) }));
  const byShard = Map.groupBy(followed, ({ orderId }) => router.forSlot(slotOfId(orderId)!).name);
  const answers = await Promise.all(
    [...byShard.values()].map((ofShard: readonly Followed[]) =>
      router
        .read(slotOfId(ofShard[0]!.orderId)!, (shard) => findProgressed(shard, ofShard))
        .catch((error: unknown) => {
          onFailed(error);
          return [];
        }),
    ),
  );
  return answers.flat();
}
