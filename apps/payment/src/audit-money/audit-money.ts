import { type AuditRange, firstIdOf, type PreparedStatement, type Database } from '@millrace/persistence';

/**
 * What can be wrong with the money of an order: `over`, more is taken than it costs (all of it, when it was not
 * confirmed); `under`, less; `currency`, the wrong money; `unended`, it was taken long ago and the order has not
 * ended, so nobody has it confirmed.
 */
export const MONEY_CHECKS = ['over', 'under', 'currency', 'unended'] as const;
export type MoneyCheck = (typeof MONEY_CHECKS)[number];

/** Orders of one currency that fail one check. */
export interface MoneyFinding {
  readonly check: MoneyCheck;
  /** Of what was taken; of what is owed, when nothing was. */
  readonly currency: string;
  readonly orders: number;
  /** By absolute value, so that one cent too much does not hide one too little. */
  readonly deltaMinor: number;
  /** The first of them. */
  readonly orderIds: readonly string[];
}

const NAMED = 20;

// Two ranges of primary keys, merged. What was taken is what the ledger says; what is owed, what the order
// service said when the order ended, which it does after the money was taken or given back. Money that was taken
// before any end was heard is of a time in which nobody listened.
const auditMoneyStatement: PreparedStatement = {
  name: 'audit-money',
  text: `
    WITH book AS (
      SELECT order_id, ended.status AS ended_as,
        CASE WHEN paid.status = 'captured' THEN paid.amount_minor ELSE 0 END AS taken, paid.currency AS taken_in,
        coalesce(ended.total_minor, 0) AS owed, ended.currency AS owed_in, paid.updated_at
      FROM (SELECT * FROM payments WHERE order_id >= $1::uuid AND order_id < $2::uuid) AS paid
      FULL JOIN (SELECT * FROM order_ends WHERE order_id >= $1::uuid AND order_id < $2::uuid) AS ended
        USING (order_id)
    ), failed AS (
      SELECT order_id, taken, owed, coalesce(CASE WHEN taken > 0 THEN taken_in END, owed_in) AS currency,
        CASE
          WHEN ended_as IS NULL THEN
            CASE WHEN taken > 0 AND updated_at < now() - make_interval(secs => $3)
              AND updated_at > (SELECT min(heard_at) FROM order_ends) THEN 'unended' END
          WHEN taken > 0 AND owed > 0 AND taken_in <> owed_in THEN 'currency'
          WHEN taken > owed THEN 'over'
          WHEN taken < owed THEN 'under'
        END AS failed_check
      FROM book
    )
    SELECT failed_check AS "check", currency, count(*)::integer AS orders,
      sum(CASE WHEN failed_check = 'currency' THEN taken + owed ELSE abs(taken - owed) END)::bigint
        AS "deltaMinor",
      (array_agg(order_id::text ORDER BY order_id))[1:${NAMED}] AS "orderIds"
    FROM failed WHERE failed_check IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, 2`,
};

/**
 * Compares the ledger with how orders ended, order by order: captured - refunded = the sum of confirmed orders.
 * @param range of orders, by the time at which they were placed.
 * @param unendedAfterMs how long money may be taken for an order that has not ended.
 * @returns nothing where all is well.
 */
export async function auditMoney(
  database: Database,
  { fromMs, toMs }: AuditRange,
  unendedAfterMs: number,
): Promise<readonly MoneyFinding[]> {
  const parameters = [firstIdOf(fromMs), firstIdOf(toMs), unendedAfterMs / 1_000];
  const { rows } = await database.report((reader) =>
    reader.query<MoneyFinding>(auditMoneyStatement, parameters),
  );
  return rows;
}
