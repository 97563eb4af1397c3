import type { PreparedStatement, Queryable } from '@millrace/persistence';

/** Units by which stock differs from what it must be; all 0 in a sound database. */
export interface StockAudit {
  /** received - available - reserved - sold. */
  readonly balance: number;
  /** Units received against the sum of the receipts. */
  readonly received: number;
  /** Units reserved against the lines of the open holds. */
  readonly reserved: number;
  /** Holds that are neither committed nor given back: a count, not a difference. */
  readonly openHolds: number;
}

/**
 * One snapshot for all sums. Differences are added up by absolute value: a unit too many of one SKU must not
 * hide one too few of another. Reads stock, receipts and the open holds (index `holds_due`), never the
 * committed ones, whose number only grows.
 */
const auditStockStatement: PreparedStatement = {
  name: 'audit-stock',
  text: `
    WITH open_hold AS (
      SELECT lines FROM holds WHERE status = 'held'
    ), held AS (
      SELECT line->>'sku' AS sku, sum((line->>'quantity')::bigint) AS quantity
      FROM open_hold, jsonb_array_elements(lines) AS line
      GROUP BY 1
    ), receipt AS (
      SELECT sku, sum(quantity) AS quantity FROM receipts GROUP BY sku
    )
    SELECT
      (SELECT coalesce(sum(abs(received - available - reserved - sold)), 0)::bigint FROM stock) AS balance,
      (SELECT coalesce(sum(abs(stock.received - coalesce(receipt.quantity, 0))), 0)::bigint
       FROM stock LEFT JOIN receipt USING (sku)) AS received,
      (SELECT coalesce(sum(abs(coalesce(stock.reserved, 0) - coalesce(held.quantity, 0))), 0)::bigint
       FROM stock FULL JOIN held USING (sku)) AS reserved,
      (SELECT count(*) FROM open_hold) AS "openHolds"`,
};

export async function auditStock(on: Queryable): Promise<StockAudit> {
  return (await on.query<StockAudit>(auditStockStatement)).rows[0]!;
}
