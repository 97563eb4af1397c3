import type { OutboxRelays } from '@millrace/messaging';
import {
  type RecordedMoves,
  type SagaEffects,
  type SagaInstance,
  type SagaMoves,
  countIgnored,
} from '@millrace/saga';
import { queueDeliveries } from '../deliver-webhooks/queue-deliveries.js';
import type { ChangeWatch } from '../order/change-watch.js';
import type { OrderWatch } from '../order/order-watch.js';
import { appendTimeline } from './append-timeline.js';
import { endOrders } from './end-orders.js';
import type { FulfilOrderData } from './fulfil-order.saga.js';
import { ORDER_SOURCE } from './order-source.js';
import { endOf, eventOfEnd } from './order-end.js';

/** What the order service does about the moves of its sagas, whatever moved them: replies, deadlines, cancels. */
export class FulfilOrderEffects implements SagaEffects {
  constructor(
    private readonly relays: Pick<OutboxRelays, 'wake'>,
    private readonly watch: Pick<OrderWatch, 'finished'>,
    private readonly timelines: Pick<ChangeWatch<number>, 'changed'>,
  ) {}

  record(moves: SagaMoves): RecordedMoves {
    const finished = moves.finished as readonly SagaInstance<FulfilOrderData>[];
    const ends = finished.map((saga) => ({ id: saga.id, ...endOf(saga) }));
    return {
      writes: [...endOrders(ends), ...queueDeliveries(finished), ...appendTimeline(moves.timeline)],
      messages: finished.map((saga) => eventOfEnd(saga, ORDER_SOURCE)),
    };
  }

  committed(moves: SagaMoves): void {
    if (moves.commands.length > 0 || moves.finished.length > 0) this.relays.wake();
    this.told(moves);
  }

  /** What {@link committed} does, where the transport wakes the relay of the shard itself. */
  told(moves: SagaMoves): void {
    countIgnored(moves);
    this.timelines.changed(moves.changed.map(({ id }) => id));
    if (moves.finished.length > 0) this.watch.finished(moves.finished.map(({ id }) => id));
  }
}
