// Counts are cast to float8, which the driver reads as a number: exact up to 2^53.

/** In one scan after the measurement: an index for it would be paid for by every order. */
export const countEnded = `
  SELECT count(*)::float8 AS count FROM orders
  WHERE status <> 'pending' AND updated_at >= $1 AND updated_at < $2`;

export const countPending = `SELECT count(*)::float8 AS count FROM orders WHERE status = 'pending'`;

export const countOutbox = `SELECT count(*)::float8 AS count FROM outbox`;

export const countTroubled = `
  SELECT (SELECT count(*) FROM dead_letters)::float8
    + (SELECT count(*) FROM sagas WHERE attention_at IS NOT NULL)::float8 AS count`;

/** Of these ids those that are not there, or are pending. */
export const readUnended = `
  SELECT id FROM unnest($1::uuid[]) AS accepted (id)
  WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = accepted.id AND orders.status <> 'pending')`;

export const readTotals = `
  SELECT count(*)::float8 AS confirmed, coalesce(sum(total_minor), 0)::float8 AS "confirmedMinor"
  FROM orders WHERE status = 'confirmed'`;

export const readSoldByConfirmed = `
  SELECT sku, sum(quantity)::float8 AS quantity
  FROM order_items JOIN orders ON orders.id = order_items.order_id
  WHERE orders.status = 'confirmed'
  GROUP BY sku`;

export const readStock = `
  SELECT sku, received::float8, available::float8, reserved::float8, sold::float8 FROM stock`;

/** Units of orders that are under way, also when the orders themselves know their end. */
export const countReserved = `SELECT coalesce(sum(reserved), 0)::float8 AS count FROM stock`;

export const readSlowest = `
  SELECT max(updated_at) AS last,
    coalesce(extract(epoch FROM max(updated_at - created_at)) * 1000, 0)::float8 AS "slowestMs"
  FROM orders WHERE created_at >= $1 AND created_at < $2 AND status <> 'pending'`;
