// Counts and amounts are cast to float8, which the driver reads as a number: exact up to 2^53.

export const readOrders = `
  SELECT id, customer_id AS "customerId", status, reason, total_minor::float8 AS "totalMinor",
    created_at AS "createdAt", updated_at AS "updatedAt",
    coalesce(
      (SELECT json_agg(json_build_object('sku', sku, 'quantity', quantity) ORDER BY line)
       FROM order_items WHERE order_id = orders.id), '[]') AS lines
  FROM orders`;

export const readKeys = `
  SELECT customer_id AS "customerId", key, order_id AS "orderId" FROM idempotency_keys`;

export const readSagas = `
  SELECT saga_id AS "orderId", status, step, attempt, revision, attention_at IS NOT NULL AS attention,
    timeline_length AS "timelineLength",
    (SELECT count(*)::int FROM order_timeline WHERE order_id = saga_id) AS "timelineEntries"
  FROM sagas`;

export const readHolds = `SELECT order_id AS "orderId", status, version, lines FROM holds`;

export const readStock = `
  SELECT sku, received::float8, available::float8, reserved::float8, sold::float8,
    coalesce((SELECT sum(quantity) FROM receipts WHERE receipts.sku = stock.sku), 0)::float8 AS receipts
  FROM stock`;

export const readPayments = `
  SELECT order_id AS "orderId", status, version, amount_minor::float8 AS "amountMinor",
    coalesce(
      (SELECT array_agg(kind ORDER BY position) FROM payment_operations AS operation
       WHERE operation.order_id = payments.order_id AND operation.status = 'open'), '{}') AS open,
    EXISTS (SELECT FROM payment_operations AS operation
      WHERE operation.order_id = payments.order_id
        AND operation.outcome IN ('declined', 'capture-refused')) AS refused
  FROM payments`;

export const readDeadLetters = `
  SELECT topic, partition, record_offset::float8 AS "offset", message_id AS "messageId", key, reason, detail
  FROM dead_letters WHERE status = 'dead'`;

export const readHandled = `SELECT consumer, message_id AS "messageId" FROM inbox`;

/** What a database with an outbox still has to do. */
export const countOutbox = `SELECT count(*)::int AS count FROM outbox`;

export const countRunningSagas = `
  SELECT count(*)::int AS count FROM sagas WHERE status NOT IN ('completed', 'compensated')`;

export const countOpenHolds = `SELECT count(*)::int AS count FROM holds WHERE status = 'held'`;

export const countOpenOperations = `
  SELECT count(*)::int AS count FROM payment_operations WHERE status = 'open'`;

/** An order's own story. */
export const readTimeline = `
  SELECT position, at, step, event, attempt, detail FROM order_timeline WHERE order_id = $1 ORDER BY position`;
