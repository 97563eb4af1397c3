import type { Queryable, Transaction } from '@millrace/persistence';
import type { CatalogueEntry, SkuTerms } from './sku.js';

const ENTRY_COLUMNS = 'sku, title, unit_price_minor AS "unitPriceMinor", currency, revision';

/** Lists a SKU, with no stock. @returns undefined when it is listed already; nothing has changed then. */
export async function insertSku(
  transaction: Transaction,
  sku: string,
  terms: SkuTerms,
): Promise<CatalogueEntry | undefined> {
  const { rows } = await transaction.query<CatalogueEntry>(
    `WITH listed AS (
       INSERT INTO skus (sku, title, unit_price_minor, currency, revision) VALUES ($1, $2, $3, $4, 1)
       ON CONFLICT (sku) DO NOTHING
       RETURNING ${ENTRY_COLUMNS}
     ), stocked AS (
       INSERT INTO stock (sku) SELECT sku FROM listed
     )
     SELECT * FROM listed`,
    [sku, terms.title, terms.unitPriceMinor, terms.currency],
  );
  return rows[0];
}

/** Reads and locks an entry that is known to exist: entries are never deleted. */
export async function lockSku(transaction: Transaction, sku: string): Promise<CatalogueEntry> {
  const { rows } = await transaction.query<CatalogueEntry>(
    `SELECT ${ENTRY_COLUMNS} FROM skus WHERE sku = $1 FOR UPDATE`,
    [sku],
  );
  return rows[0]!;
}

export async function reviseSku(
  transaction: Transaction,
  sku: string,
  terms: Pick<SkuTerms, 'title' | 'unitPriceMinor'>,
): Promise<CatalogueEntry> {
  const { rows } = await transaction.query<CatalogueEntry>(
    `UPDATE skus
     SET title = $2, unit_price_minor = $3, revision = revision + 1, updated_at = now()
     WHERE sku = $1
     RETURNING ${ENTRY_COLUMNS}`,
    [sku, terms.title, terms.unitPriceMinor],
  );
  return rows[0]!;
}

/** An entry with its stock; available + reserved + sold = received. */
export interface StockedSku extends SkuTerms {
  readonly sku: string;
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

const STOCKED_SKU = `
  SELECT sku, title, unit_price_minor AS "unitPriceMinor", currency, received, available, reserved, sold
  FROM skus JOIN stock USING (sku)`;

export async function findStockedSku(on: Queryable, sku: string): Promise<StockedSku | undefined> {
  return (await on.query<StockedSku>(`${STOCKED_SKU} WHERE sku = $1`, [sku])).rows[0];
}

/** In the order of their SKUs, those after `after` ('' is before all). */
export async function listStockedSkus(
  on: Queryable,
  after: string,
  limit: number,
): Promise<readonly StockedSku[]> {
  return (await on.query<StockedSku>(`${STOCKED_SKU} WHERE sku > $1 ORDER BY sku LIMIT $2`, [after, limit]))
    .rows;
}
