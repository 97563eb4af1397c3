import { randomUUID } from 'node:crypto';
import { slotOfKey } from '@millrace/ids';
import { Shutdown } from '@millrace/service-kit';
import type { ShardRouter } from '@millrace/sharding';
import { Catalogue, type CatalogueEntry } from '../catalogue/catalogue.js';
import { openOrderIntake } from '../place-order/order-intake.provider.js';
import type { PlaceOrderBody } from '../place-order/place-order.dto.js';
import { placeOrderErrors } from '../place-order/place-order.errors.js';
import { PlaceOrderHandler } from '../place-order/place-order.handler.js';
import { fulfilOrder } from './fulfil-order.given.js';

/** One replica of what takes orders, over real shards and with a catalogue that tests write. */
export async function openReplica(router: ShardRouter) {
  const listings = new Map<string, CatalogueEntry>();
  const catalogue = new Catalogue({
    start: () => Promise.resolve(),
    ready: () => Promise.resolve(),
    get: (sku) => listings.get(sku),
  });
  await catalogue.onApplicationBootstrap();
  const woken: (string | undefined)[] = [];
  const messaging = { relays: { wake: (name?: string) => void woken.push(name) } };
  const settings = {
    acceptBatchMax: 200,
    acceptQueueMax: 2_000,
    // How long they wait is up to the machine, and another spec.
    acceptMaxWaitMs: 60_000,
    acceptTimeoutMs: 8_000,
  };
  const admission = { refuse: () => placeOrderErrors.overloaded() };
  const intake = openOrderIntake(settings, new Shutdown(), router, messaging, fulfilOrder, admission);
  const handler = new PlaceOrderHandler(catalogue, intake, router);
  const list = (sku: string, fields: Partial<CatalogueEntry> = {}) =>
    listings.set(sku, {
      sku,
      title: `Title of ${sku}`,
      unitPriceMinor: 1_000,
      currency: 'EUR',
      revision: 1,
      ...fields,
    });
  list('mug');
  list('pen', { unitPriceMinor: 99 });
  return { handler, intake, woken, list, unlist: (sku: string) => listings.delete(sku) };
}

export const body = (fields: Partial<PlaceOrderBody> = {}): PlaceOrderBody => ({
  items: [
    { sku: 'mug', quantity: 2 },
    { sku: 'pen', quantity: 1 },
  ],
  paymentMethod: 'pm_card_ok',
  ...fields,
});

/** A customer whose slot is on `shard-0` or on `shard-1`. */
export function newCustomer(shard: 0 | 1): string {
  for (;;) {
    const id = randomUUID();
    if (Math.floor(slotOfKey(id) / 2048) === shard) return id;
  }
}
