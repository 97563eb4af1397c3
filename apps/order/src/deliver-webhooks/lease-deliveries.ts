import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { orderColumns, orderOfRow, type OrderRow } from '../order/order.repository.js';
import type { Order } from '../order/order.js';

/** A delivery that is this process's to send, until its lease ends. */
export interface LeasedDelivery {
  readonly id: string;
  readonly endpointId: string;
  /** What it tells of; null for a ping. */
  readonly order: Order | null;
  readonly eventType: string;
  /** How often it was tried before, since it was queued or replayed. */
  readonly tries: number;
  readonly createdAt: Date;
  readonly url: string;
  /** Sealed; the current one first. */
  readonly secrets: readonly string[];
}

export interface LeaseTerms {
  /** Of this lease alone: what is recorded under an older one has no effect. */
  readonly lease: string;
  readonly leaseMs: number;
  /** Deliveries to take at most. */
  readonly room: number;
  /** To one endpoint at once, those in `running` included. */
  readonly perEndpoint: number;
  /** How many are being sent by endpoint. */
  readonly running: ReadonlyMap<string, number>;
}

interface LeasedRow extends Omit<LeasedDelivery, 'order' | 'secrets'> {
  readonly orderId: string | null;
  readonly secret: string;
  readonly previousSecret: string | null;
}

// A skip scan of the partial index finds the endpoints that have something waiting; each gives no more than its
// share, so that ten thousand deliveries to an endpoint that is dead are not in the way of one to another. In
// no order, so that none is always the last. A row that is locked or leased is somebody else's.
const leaseDeliveriesStatement: PreparedStatement = {
  name: 'lease-deliveries',
  text: `
    WITH RECURSIVE waiting AS (
      (
        SELECT endpoint_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY endpoint_id LIMIT 1
      )
      UNION ALL
      SELECT (
        SELECT next.endpoint_id FROM webhook_deliveries AS next
        WHERE next.status = 'pending' AND next.endpoint_id > waiting.endpoint_id
        ORDER BY next.endpoint_id LIMIT 1
      )
      FROM waiting WHERE waiting.endpoint_id IS NOT NULL
    ), due AS MATERIALIZED (
      SELECT chosen.id
      FROM (
        SELECT endpoint.id, $4 - coalesce(running.count, 0) AS room
        FROM waiting
        JOIN webhook_endpoints AS endpoint ON endpoint.id = waiting.endpoint_id AND endpoint.status = 'enabled'
        LEFT JOIN json_to_recordset($5::json) AS running (id uuid, count integer) ON running.id = endpoint.id
        ORDER BY random()
      ) AS endpoint
      CROSS JOIN LATERAL (
        SELECT id FROM webhook_deliveries AS delivery
        WHERE delivery.endpoint_id = endpoint.id AND delivery.status = 'pending' AND delivery.due_at <= now()
          AND (delivery.lease_until IS NULL OR delivery.lease_until < now())
        ORDER BY delivery.due_at LIMIT greatest(endpoint.room, 0)
        FOR UPDATE SKIP LOCKED
      ) AS chosen
      LIMIT $3
    )
    UPDATE webhook_deliveries AS delivery
    SET lease = $1, lease_until = clock_timestamp() + make_interval(secs => $2)
    FROM due, webhook_endpoints AS endpoint
    WHERE delivery.id = due.id AND endpoint.id = delivery.endpoint_id
    RETURNING delivery.id, endpoint_id AS "endpointId", order_id AS "orderId", event_type AS "eventType",
      tries, delivery.created_at AS "createdAt", url, secret,
      CASE WHEN previous_secret_until > now() THEN previous_secret END AS "previousSecret"`,
};

const findOrdersStatement: PreparedStatement = {
  name: 'find-orders-of-deliveries',
  text: `SELECT ${orderColumns} FROM orders o WHERE o.id = ANY (string_to_array($1, ',')::uuid[])`,
};

/** Takes deliveries that are due on a shard and nobody sends, by the clock of its database. */
export async function leaseDeliveries(
  transaction: Transaction,
  { lease, leaseMs, room, perEndpoint, running }: LeaseTerms,
): Promise<readonly LeasedDelivery[]> {
  const counts = [...running].map(([id, count]) => ({ id, count }));
  const { rows } = await transaction.query<LeasedRow>(leaseDeliveriesStatement, [
    lease,
    leaseMs / 1_000,
    room,
    perEndpoint,
    JSON.stringify(counts),
  ]);
  const orders = await findOrders(transaction, rows);
  return rows.map(({ orderId, secret, previousSecret, ...row }) => ({
    ...row,
    order: (orderId !== null && orders.get(orderId)) || null,
    secrets: previousSecret === null ? [secret] : [secret, previousSecret],
  }));
}

async function findOrders(
  transaction: Transaction,
  rows: readonly LeasedRow[],
): Promise<ReadonlyMap<string, Order>> {
  const ids = rows.flatMap(({ orderId }) => (orderId === null ? [] : [orderId]));
  if (ids.length === 0) return new Map();
  const found = await transaction.query<OrderRow>(findOrdersStatement, [ids.join(',')]);
  return new Map(found.rows.map((row) => [row.id, orderOfRow(row)]));
}
