import { type PreparedStatement, rowSet, type Write } from '@millrace/persistence';
import type { SagaInstance } from '@millrace/saga';
import { endOf } from '../fulfil-order/order-end.js';
import type { FulfilOrderData } from '../fulfil-order/fulfil-order.saga.js';
import type { WebhookEvent } from '../webhooks/webhook.js';

const ended = rowSet({ order_id: 'uuid', customer_id: 'uuid', event_type: 'plain-text' });

// Part of the one statement that ends orders: no round trip, and a probe of an index for each order. What a replica
// knows of endpoints by heart would be older than an endpoint that was just made.
/** Exported for its plan. */
export const queueDeliveriesStatement: PreparedStatement = {
  name: 'queue-deliveries',
  text: `
    INSERT INTO webhook_deliveries (id, slot, endpoint_id, order_id, event_type, due_at, created_at)
    SELECT gen_random_uuid(), endpoint.slot, endpoint.id, ended.order_id, ended.event_type, now(), now()
    FROM ${ended.from} AS ended
    JOIN webhook_endpoints AS endpoint ON endpoint.customer_id = ended.customer_id
      AND endpoint.status = 'enabled' AND ended.event_type = ANY (endpoint.event_types)`,
};

/** Queues what customers want to be told of the ends of these orders; without an end, no write. */
export function queueDeliveries(finished: readonly SagaInstance<FulfilOrderData>[]): readonly Write[] {
  if (finished.length === 0) return [];
  const rows = finished.map((saga) => ({
    order_id: saga.id,
    customer_id: saga.data.customerId,
    event_type: `order.${endOf(saga).status}` satisfies WebhookEvent,
  }));
  return [{ statement: queueDeliveriesStatement, parameters: ended.parametersOf(rows) }];
}
