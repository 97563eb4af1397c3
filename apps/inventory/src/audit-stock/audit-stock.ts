import type { Database, PreparedStatement } from '@millrace/persistence';

/** Units of one SKU that are not where they must be. */
export interface StockFinding {
  readonly sku: string;
  readonly check: 'balance' | 'received' | 'reserved' | 'sold';
  /** The difference that the check is about, with its sign. */
  readonly units: number;
}

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
  /** Of these, holds whose time was over a minute ago: nobody gives them back, so nobody can buy what they hold. */
  readonly overdueHolds: number;
  /** By SKU, the first of them. */
  readonly findings: readonly StockFinding[];
}

const NAMED = 20;

const named = (book: string, checks: readonly string[]) => `
  (SELECT coalesce(json_agg(finding), '[]') FROM (
    SELECT sku, "check", units FROM ${book},
      LATERAL (VALUES ${checks.map((check) => `('${check}', ${check})`).join(', ')}) AS one ("check", units)
    WHERE units <> 0 ORDER BY sku, "check" LIMIT ${NAMED}
  ) AS finding) AS findings`;

/**
 * One snapshot for all sums. Differences are added up by absolute value: a unit too many of one SKU must not
 * hide one too few of another. Reads stock, receipts and the open holds (index `holds_due`), never the
 * committed ones, whose number only grows: those are {@link auditSold}'s.
 */
const auditStockStatement: PreparedStatement = {
  name: 'audit-stock',
  text: `
    WITH open_hold AS (
      SELECT lines, expires_at FROM holds WHERE status = 'held'
    ), held AS (
      SELECT line->>'sku' AS sku, sum((line->>'quantity')::bigint)::bigint AS quantity
      FROM open_hold, jsonb_array_elements(lines) AS line
      GROUP BY 1
    ), receipt AS (
      SELECT sku, sum(quantity)::bigint AS quantity FROM receipts GROUP BY sku
    ), book AS (
      SELECT sku,
        coalesce(stock.received - stock.available - stock.reserved - stock.sold, 0) AS balance,
        coalesce(stock.received - coalesce(receipt.quantity, 0), 0) AS received,
        coalesce(stock.reserved, 0) - coalesce(held.quantity, 0) AS reserved
      FROM stock FULL JOIN held USING (sku) LEFT JOIN receipt USING (sku)
    )
    SELECT coalesce(sum(abs(balance)), 0)::bigint AS balance, coalesce(sum(abs(received)), 0)::bigint AS received,
      coalesce(sum(abs(reserved)), 0)::bigint AS reserved,
      (SELECT count(*) FROM open_hold) AS "openHolds",
      (SELECT count(*) FROM open_hold WHERE expires_at < now() - interval '1 minute') AS "overdueHolds",
      ${named('book', ['balance', 'received', 'reserved'])}
    FROM book`,
};

export async function auditStock(database: Database): Promise<StockAudit> {
  const { rows } = await database.report((reader) => reader.query<StockAudit>(auditStockStatement));
  return rows[0]!;
}

export interface SoldAudit extends Pick<StockAudit, 'findings'> {
  readonly sold: number;
}

// A scan of all holds: seconds for millions of them, so it is not for every minute.
const auditSoldStatement: PreparedStatement = {
  name: 'audit-sold',
  text: `
    WITH committed AS (
      SELECT line->>'sku' AS sku, sum((line->>'quantity')::bigint)::bigint AS quantity
      FROM holds, jsonb_array_elements(lines) AS line
      WHERE status = 'committed'
      GROUP BY 1
    ), book AS (
      SELECT sku, coalesce(stock.sold, 0) - coalesce(committed.quantity, 0) AS sold
      FROM stock FULL JOIN committed USING (sku)
    )
    SELECT coalesce(sum(abs(sold)), 0)::bigint AS sold, ${named('book', ['sold'])}
    FROM book`,
};

/** Units sold against the lines of the committed holds: what was sold to nobody, or given away. */
export async function auditSold(database: Database): Promise<SoldAudit> {
  const { rows } = await database.report((reader) => reader.query<SoldAudit>(auditSoldStatement));
  return rows[0]!;
}
