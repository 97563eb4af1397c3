import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { sagaColumns, sagaRecord } from '@millrace/saga';
import { timelineRecord } from '../fulfil-order/append-timeline.js';
import type { AcceptedRows } from './accepted-rows.js';

// One statement for a whole batch, so that a key, its order and its saga are written together or not at all.
// Keys in sorted order: two batches that share keys wait for one another instead of deadlocking. A key that a
// transaction in flight holds is waited for: taken when that commits, free when it does not.
const insertAcceptedStatement: PreparedStatement = {
  name: 'insert-accepted',
  text: `
    WITH fresh AS (
      INSERT INTO idempotency_keys (customer_id, key, slot, fingerprint, order_id, response, created_at)
      SELECT customer_id, key, slot, fingerprint, order_id, response, created_at
      FROM json_to_recordset($1::json) AS row (
        customer_id uuid, key text, slot smallint, fingerprint text, order_id uuid, response json,
        created_at timestamptz
      )
      ORDER BY customer_id, key
      ON CONFLICT (customer_id, key) DO NOTHING
      RETURNING order_id
    ), inserted_orders AS (
      INSERT INTO orders (
        id, slot, customer_id, status, currency, total_minor, payment_method, created_at, updated_at
      )
      SELECT id, slot, customer_id, 'pending', currency, total_minor, payment_method, created_at, created_at
      FROM json_to_recordset($2::json) AS row (
        id uuid, slot smallint, customer_id uuid, currency text, total_minor bigint, payment_method text,
        created_at timestamptz
      )
      WHERE id IN (SELECT fresh.order_id FROM fresh)
    ), inserted_items AS (
      INSERT INTO order_items (order_id, slot, line, sku, title, quantity, unit_price_minor)
      SELECT order_id, slot, line, sku, title, quantity, unit_price_minor
      FROM json_to_recordset($3::json) AS row (
        order_id uuid, slot smallint, line smallint, sku text, title text, quantity integer,
        unit_price_minor bigint
      )
      WHERE order_id IN (SELECT fresh.order_id FROM fresh)
    ), inserted_sagas AS (
      INSERT INTO sagas (${sagaColumns})
      SELECT ${sagaColumns}
      FROM json_to_recordset($4::json) AS row (${sagaRecord})
      WHERE saga_id IN (SELECT fresh.order_id FROM fresh)
    ), inserted_timeline AS (
      INSERT INTO order_timeline (order_id, slot, position, at, step, event, attempt, detail)
      SELECT order_id, slot, position, at, step, event, attempt, detail
      FROM json_to_recordset($5::json) AS row (${timelineRecord})
      WHERE order_id IN (SELECT fresh.order_id FROM fresh)
    )
    SELECT order_id AS "orderId" FROM fresh`,
};

/**
 * Writes the orders whose idempotency key is not taken.
 * @returns their ids; what is missing found its key taken, and nothing of it was written.
 */
export async function insertAccepted(
  transaction: Transaction,
  accepted: readonly AcceptedRows[],
): Promise<ReadonlySet<string>> {
  const { rows } = await transaction.query<{ orderId: string }>(insertAcceptedStatement, [
    JSON.stringify(accepted.map(({ key }) => key)),
    JSON.stringify(accepted.map(({ order }) => order)),
    JSON.stringify(accepted.flatMap(({ items }) => items)),
    JSON.stringify(accepted.map(({ saga }) => saga)),
    JSON.stringify(accepted.flatMap(({ timeline }) => timeline)),
  ]);
  return new Set(rows.map(({ orderId }) => orderId));
}
