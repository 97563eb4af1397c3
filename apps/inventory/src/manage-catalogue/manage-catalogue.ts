import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { skuListed } from '@millrace/contracts';
import { currentContext, formatTraceparent } from '@millrace/context';
import { uuidV5 } from '@millrace/ids';
import { appendToOutbox } from '@millrace/messaging';
import type { Database, Transaction } from '@millrace/persistence';
import { catalogueErrors } from '../catalogue/catalogue.errors.js';
import { insertSku, lockSku, reviseSku } from '../catalogue/catalogue.repository.js';
import { failPoint } from '../inventory.fail-points.js';
import { changeOfTerms, type CatalogueEntry, type SkuTerms } from '../catalogue/sku.js';

export interface PutSkuResult {
  readonly entry: CatalogueEntry;
  readonly change: 'listed' | 'revised' | 'none';
}

/**
 * Lists a SKU or puts other terms on it; each change is published, with the transaction that makes it.
 * @throws AppError `sku_currency_fixed`.
 */
export async function putSku(database: Database, sku: string, terms: SkuTerms): Promise<PutSkuResult> {
  const result = await database.transaction(async (transaction) => {
    const listed = await listOrRevise(transaction, sku, terms);
    if (listed.change !== 'none') await appendToOutbox(transaction, [announcementOf(listed.entry)]);
    failPoint('listing.before-commit');
    return listed;
  });
  failPoint('listing.after-commit');
  return result;
}

async function listOrRevise(transaction: Transaction, sku: string, terms: SkuTerms): Promise<PutSkuResult> {
  const listed = await insertSku(transaction, sku, terms);
  if (listed) return { entry: listed, change: 'listed' };
  const current = await lockSku(transaction, sku);
  switch (changeOfTerms(current, terms)) {
    case 'currency-fixed':
      throw catalogueErrors.sku_currency_fixed();
    case 'none':
      return { entry: current, change: 'none' };
    case 'revise':
      return { entry: await reviseSku(transaction, sku, terms), change: 'revised' };
  }
}

/** UUIDv5 namespace of the ids of catalogue messages: SKUs are no UUIDs. Never changes. */
const CATALOGUE_NAMESPACE = 'b7a1f4a2-3c1e-4d0f-9a53-6c7f2e8d1b40';

function announcementOf(entry: CatalogueEntry): WireMessage {
  const { sku, title, unitPriceMinor, currency, revision } = entry;
  return encodeMessage(
    skuListed,
    { sku, title, unitPriceMinor, currency, revision },
    {
      id: uuidV5(CATALOGUE_NAMESPACE, skuListed.name, sku, revision),
      source: '/millrace/inventory',
      traceparent: formatTraceparent(currentContext().trace),
    },
  );
}
