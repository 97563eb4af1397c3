import type { Queryable, Transaction } from '@millrace/persistence';
import { PING_EVENT, type WebhookDelivery } from '../webhooks/webhook.js';
import type { ListDeliveriesQuery } from './manage-webhooks.dto.js';

const columns = `
  id, order_id AS "orderId", event_type AS "eventType", status, attempts,
  CASE WHEN status = 'pending' THEN due_at END AS "dueAt", created_at AS "createdAt"`;

/** The deliveries of an endpoint, the newest first; one more than asked for, when there are more. */
export async function listDeliveries(
  shard: Queryable,
  endpointId: string,
  { status, limit, cursor }: ListDeliveriesQuery,
): Promise<readonly WebhookDelivery[]> {
  const { rows } = await shard.query<WebhookDelivery>(
    `SELECT ${columns} FROM webhook_deliveries
     WHERE endpoint_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR (created_at, id) < (
       SELECT created_at, id FROM webhook_deliveries WHERE endpoint_id = $1 AND id = $3
     ))
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    [endpointId, status ?? null, cursor ?? null, limit + 1],
  );
  return rows;
}

/** Queues a delivery that tells of nothing. */
export async function insertPing(
  transaction: Transaction,
  endpointId: string,
  slot: number,
): Promise<WebhookDelivery> {
  const { rows } = await transaction.query<WebhookDelivery>(
    `INSERT INTO webhook_deliveries (id, slot, endpoint_id, event_type, due_at, created_at)
     VALUES (gen_random_uuid(), $1, $2, $3, now(), now())
     RETURNING ${columns}`,
    [slot, endpointId, PING_EVENT],
  );
  return rows[0]!;
}

/**
 * Has a delivery tried again at once, as often as a new one, under the same id. One that is being sent right now
 * keeps its lease: it is not sent twice at the same time.
 */
export async function replayDelivery(
  transaction: Transaction,
  endpointId: string,
  deliveryId: string,
): Promise<WebhookDelivery | undefined> {
  const { rows } = await transaction.query<WebhookDelivery>(
    `UPDATE webhook_deliveries SET status = 'pending', tries = 0, due_at = now(), finished_at = NULL
     WHERE id = $1 AND endpoint_id = $2
     RETURNING ${columns}`,
    [deliveryId, endpointId],
  );
  return rows[0];
}
