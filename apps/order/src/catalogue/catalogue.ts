import type { DataOf } from '@millrace/contract-kit';
import type { skuListed } from '@millrace/contracts';
import { defineErrors } from '@millrace/errors';
import type { CompactedTable } from '@millrace/messaging';
import type { OnApplicationBootstrap } from '@nestjs/common';

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
export class Catalogue implements OnApplicationBootstrap {
  private loaded = false;

  constructor(private readonly table: Pick<CompactedTable<CatalogueEntry>, 'start' | 'ready' | 'get'>) {}

  /** Begins to read; readiness is red until all that was there is here. @throws when the broker is away. */
  async onApplicationBootstrap(): Promise<void> {
    await this.table.start();
    void this.table.ready().then(() => (this.loaded = true));
  }

  /** @throws AppError `catalogue_unavailable` before the copy is complete. */
  find(sku: string): CatalogueEntry | undefined {
    if (!this.loaded) throw errors.catalogue_unavailable();
    return this.table.get(sku);
  }
}
