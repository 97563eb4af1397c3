import type { DataOf } from '@millrace/contract-kit';
import type { skuListed } from '@millrace/contracts';
import { defineErrors } from '@millrace/errors';
import type { CompactedTable } from '@millrace/messaging';

const errors = defineErrors({
  catalogue_unavailable: {
    kind: 'unavailable',
    detail: 'Prices are not known yet.',
    retryable: true,
    retryAfterSeconds: 1,
  },
});

export type CatalogueEntry = DataOf<typeof skuListed>;

/**
 * This service's own copy of the catalogue: prices are known while inventory is down. Not before it was read
 * once, though: half a catalogue would call SKUs unknown that are only late.
 */
export class Catalogue {
  private loaded = false;

  constructor(private readonly table: Pick<CompactedTable<CatalogueEntry>, 'get'>) {}

  /** Everything that was in the topic when the copy was begun is here. */
  markLoaded(): void {
    this.loaded = true;
  }

  /** @throws AppError `catalogue_unavailable` before the copy is complete. */
  find(sku: string): CatalogueEntry | undefined {
    if (!this.loaded) throw errors.catalogue_unavailable();
    return this.table.get(sku);
  }
}
