import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { Movement, TimeSpan } from '../provider/movement.js';

/**
 * What an operation that is settled says of a movement. Who let go of an authorization may have moved nothing: it
 * may have expired before.
 */
const BELIEFS = `
  SELECT CASE operation.kind WHEN 'reverse' THEN 'refund' ELSE operation.kind END AS kind,
    coalesce(payment.provider_authorization_id, '') AS "authorizationId",
    operation.order_id::text AS reference, payment.amount_minor AS "amountMinor", payment.currency
  FROM payment_operations AS operation JOIN payments AS payment USING (order_id)
  WHERE operation.outcome IN ('authorized', 'captured', 'refunded')`;

// Rows lie in the order of their time, nearly: a summary of each range of pages finds a minute of them.
/** Exported for its plan. */
export const beliefsOfSpan: PreparedStatement = {
  name: 'read-beliefs-of-span',
  text: `${BELIEFS}
    AND operation.settled_at >= to_timestamp($1::float8 / 1000)
    AND operation.settled_at < to_timestamp($2::float8 / 1000)`,
};

const ofOrder: PreparedStatement = {
  name: 'read-beliefs-of-order',
  text: `${BELIEFS}
    AND operation.order_id = $1::uuid AND operation.settled_at < to_timestamp($2::float8 / 1000)`,
};

/** What must have moved at the provider, because an operation was settled in that span of our time. */
export async function beliefsOf(on: Queryable, { fromMs, toMs }: TimeSpan): Promise<readonly Movement[]> {
  return (await on.query<Movement>(beliefsOfSpan, [fromMs, toMs])).rows;
}

/** The same of one order, up to a moment of our time in Unix ms. */
export async function beliefsOfOrder(
  on: Queryable,
  orderId: string,
  untilMs: number,
): Promise<readonly Movement[]> {
  return (await on.query<Movement>(ofOrder, [orderId, untilMs])).rows;
}
