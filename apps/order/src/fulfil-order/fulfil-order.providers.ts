import { type MessageStore, Messaging } from '@millrace/messaging';
import { SagaDefinitions } from '@millrace/saga';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { Provider } from '@nestjs/common';
import { TimelineWatch } from '../follow-order/timeline-watch.provider.js';
import { OrderWatch } from '../order/order-watch.js';
import { MESSAGE_STORE } from '../shards/message-store.provider.js';
import { FulfilOrderDeadlines } from './fulfil-order.deadlines.js';
import { FulfilOrderEffects } from './fulfil-order.effects.js';
import type { FulfilOrderTimes } from './fulfil-order.settings.js';
import { fulfilOrderVersions } from './fulfil-order.versions.js';

/** The newest definition of the saga: what new orders are started with. */
export const FULFIL_ORDER = Symbol('order.fulfil-order');

/** What fulfilling orders needs of the order module: settings, `Messaging`, its store and both watches of orders. */
export const fulfilOrderProviders: Provider[] = [
  {
    provide: FULFIL_ORDER,
    useFactory: (settings: FulfilOrderTimes) => fulfilOrderVersions(settings)[0],
    inject: [SETTINGS],
  },
  {
    provide: SagaDefinitions,
    useFactory: (settings: FulfilOrderTimes) => new SagaDefinitions(fulfilOrderVersions(settings)),
    inject: [SETTINGS],
  },
  {
    provide: FulfilOrderEffects,
    useFactory: (messaging: Messaging, watch: OrderWatch, timelines: TimelineWatch) =>
      new FulfilOrderEffects(messaging.relays, watch, timelines),
    inject: [Messaging, OrderWatch, TimelineWatch],
  },
  {
    provide: FulfilOrderDeadlines,
    useFactory: (
      store: MessageStore,
      definitions: SagaDefinitions,
      effects: FulfilOrderEffects,
      logger: Logger,
      health: HealthRegistry,
      shutdown: Shutdown,
    ) =>
      new FulfilOrderDeadlines({
        store,
        definitions,
        effects,
        logger,
        health,
        shutdown,
      }),
    inject: [MESSAGE_STORE, SagaDefinitions, FulfilOrderEffects, LOGGER, HealthRegistry, Shutdown],
  },
];
