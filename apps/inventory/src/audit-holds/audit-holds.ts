import { type AuditRange, type Database, firstIdOf, type PreparedStatement } from '@millrace/persistence';

/**
 * What can be wrong with the hold of an order: `kept`, it is committed, and the order was rejected or cancelled;
 * `unsold`, the order was confirmed, and nothing is committed for it; `unended`, it was committed long ago, and the
 * order has not ended.
 */
export const HOLD_CHECKS = ['kept', 'unsold', 'unended'] as const;
export type HoldCheck = (typeof HOLD_CHECKS)[number];

/** How many days back holds are compared. */
export const HOLD_AUDIT_DAYS = 30;

/** Orders that fail one check. */
export interface HoldFinding {
  readonly check: HoldCheck;
  readonly orders: number;
  /** Of their holds; of a hold that was never made nothing is known. */
  readonly units: number;
  /** The first of them. */
  readonly orderIds: readonly string[];
}

const NAMED = 20;

// Two ranges of primary keys, joined. An order ends after its stock is committed or given back for good. What was
// committed before any end was heard is of a time in which nobody listened.
const auditHoldsStatement: PreparedStatement = {
  name: 'audit-holds',
  text: `
    WITH book AS (
      SELECT order_id, held.status, held.updated_at, held.lines, ended.confirmed
      FROM (SELECT * FROM holds WHERE order_id >= $1::uuid AND order_id < $2::uuid) AS held
      FULL JOIN (SELECT * FROM order_ends WHERE order_id >= $1::uuid AND order_id < $2::uuid) AS ended
        USING (order_id)
    ), failed AS (
      SELECT order_id, lines,
        CASE
          WHEN confirmed AND status IS DISTINCT FROM 'committed' THEN 'unsold'
          WHEN NOT confirmed AND status = 'committed' THEN 'kept'
          WHEN confirmed IS NULL AND status = 'committed' AND updated_at < now() - make_interval(secs => $3)
            AND updated_at > (SELECT min(heard_at) FROM order_ends) THEN 'unended'
        END AS failed_check
      FROM book
    )
    SELECT failed_check AS "check", count(*)::integer AS orders,
      coalesce(sum((
        SELECT sum((line->>'quantity')::bigint) FROM jsonb_array_elements(lines) AS line
      )), 0)::bigint AS units,
      (array_agg(order_id::text ORDER BY order_id))[1:${NAMED}] AS "orderIds"
    FROM failed WHERE failed_check IS NOT NULL
    GROUP BY 1 ORDER BY 1`,
};

/**
 * Compares holds with how their orders ended, order by order.
 * @param range of orders, by the time at which they were placed.
 * @param unendedAfterMs how long a hold may be committed for an order that has not ended.
 * @returns nothing where all is well.
 */
export async function auditHolds(
  database: Database,
  { fromMs, toMs }: AuditRange,
  unendedAfterMs: number,
): Promise<readonly HoldFinding[]> {
  const parameters = [firstIdOf(fromMs), firstIdOf(toMs), unendedAfterMs / 1_000];
  const { rows } = await database.report((reader) =>
    reader.query<HoldFinding>(auditHoldsStatement, parameters),
  );
  return rows;
}
