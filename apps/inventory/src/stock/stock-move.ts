import type { Line } from '@millrace/contracts';

/** Where a received unit can be. Every unit is in exactly one of them. */
export type StockBucket = 'available' | 'reserved' | 'sold';

/**
 * Takes units from one bucket to another. All changes of stock but receipts are moves, so their sum over
 * the buckets cannot change.
 */
export interface StockMove {
  readonly from: StockBucket;
  readonly to: StockBucket;
  readonly lines: readonly Line[];
}

/** What is added to each bucket of one SKU; the three sum up to 0. */
export type StockDelta = Record<StockBucket, number>;

/** Adds a move to the deltas by SKU, in place. */
export function addMove(deltas: Map<string, StockDelta>, move: StockMove): void {
  for (const { sku, quantity } of move.lines) {
    let delta = deltas.get(sku);
    if (!delta) deltas.set(sku, (delta = { available: 0, reserved: 0, sold: 0 }));
    delta[move.from] -= quantity;
    delta[move.to] += quantity;
  }
}

/** False when moves cancelled each other out: there is nothing to write. */
export function changesStock(delta: StockDelta): boolean {
  return delta.available !== 0 || delta.reserved !== 0 || delta.sold !== 0;
}
