import type { PreparedStatement, Transaction } from '@millrace/persistence';

/**
 * One index look-up per SKU, locked in the order of the SKUs. Whoever locks stock has locked its holds
 * before: one order of locks for all keeps consumers and the expiry from waiting in a circle.
 */
const lockStockStatement: PreparedStatement = {
  name: 'lock-stock',
  text: `
    SELECT sku, available FROM stock
    WHERE sku = ANY ($1::text[])
    ORDER BY sku
    FOR UPDATE`,
};

/** Reads and locks the stock of these SKUs until the transaction ends. @returns available units by SKU. */
export async function lockStock(
  transaction: Transaction,
  skus: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  if (skus.size === 0) return new Map();
  const { rows } = await transaction.query<{ sku: string; available: number }>(lockStockStatement, [
    [...skus],
  ]);
  return new Map(rows.map((row) => [row.sku, row.available]));
}
