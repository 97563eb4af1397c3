import { SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Provider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';
import { FollowOrderHandler } from './follow-order.handler.js';
import { followOrderMetrics } from './follow-order.metrics.js';
import { OpenStreams } from './open-streams.js';
import { StreamPlaces } from './stream-places.js';
import { timelineWatchProvider } from './timeline-watch.provider.js';

/** A client that takes nothing does not hold up a process that stops for longer than this. */
const GRACE_MS = 1_000;

/** What following orders needs of the order module: its settings, its logger and the shards. */
export const followOrderProviders: Provider[] = [
  timelineWatchProvider,
  {
    provide: OpenStreams,
    inject: [SETTINGS, Shutdown],
    useFactory: ({ streamsMax, streamsPerCustomer }: OrderSettings, shutdown: Shutdown) => {
      const streams = new OpenStreams({
        places: new StreamPlaces({
          total: streamsMax,
          perCustomer: streamsPerCustomer,
          onRefused: (limit) => followOrderMetrics.refused.inc({ limit }),
        }),
        graceMs: GRACE_MS,
        onChange: (open) => followOrderMetrics.streams.set(open),
      });
      // With the intake: HTTP drains only when no stream is open.
      shutdown.add('intake', 'event streams', () => Promise.resolve(streams.endAll()));
      return streams;
    },
  },
  FollowOrderHandler,
];
