import type { Facts, Line } from '../facts/facts.js';
import type { Finding } from './finding.js';

export interface StockCheck {
  /** Units that are not where they must be, over all SKUs. */
  readonly delta: number;
  readonly findings: readonly Finding[];
}

/**
 * S, per SKU: available + reserved + sold = received = the receipts; sold is what confirmed orders have, and what
 * committed holds have; reserved is what open holds have. And of an order that has ended nothing is held any more.
 */
export function checkStock({ stock, orders, holds }: Facts): StockCheck {
  const confirmed = unitsBySku(orders.filter(({ status }) => status === 'confirmed'));
  const committed = unitsBySku(holds.filter(({ status }) => status === 'committed'));
  const held = unitsBySku(holds.filter(({ status }) => status === 'held'));
  const comparisons = stock.flatMap(({ sku, received, available, reserved, sold, receipts }) => [
    compare(sku, 'available + reserved + sold', available + reserved + sold, 'received', received),
    compare(sku, 'received', received, 'in the receipts', receipts),
    compare(sku, 'sold', sold, 'in confirmed orders', confirmed.get(sku) ?? 0),
    compare(sku, 'sold', sold, 'in committed holds', committed.get(sku) ?? 0),
    compare(sku, 'reserved', reserved, 'in open holds', held.get(sku) ?? 0),
  ]);
  const wrong = comparisons.filter(({ delta }) => delta !== 0);
  return {
    delta: wrong.reduce((sum, { delta }) => sum + Math.abs(delta), 0),
    findings: [
      ...wrong.map(({ what }): Finding => ({ invariant: 'S', what })),
      ...heldForNothing(orders, holds),
    ],
  };
}

function heldForNothing(orders: Facts['orders'], holds: Facts['holds']): readonly Finding[] {
  const open = new Set(holds.filter(({ status }) => status === 'held').map(({ orderId }) => orderId));
  return orders
    .filter(({ id, status }) => status !== 'pending' && open.has(id))
    .map(({ id, status }) => ({ invariant: 'S', orderId: id, what: `is ${status}, and its stock is held` }));
}

function compare(sku: string, name: string, is: number, ofWhat: string, mustBe: number) {
  return { delta: is - mustBe, what: `${sku}: ${name} is ${is}, ${mustBe} ${ofWhat}` };
}

function unitsBySku(owners: readonly { readonly lines: readonly Line[] }[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { lines } of owners) {
    for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + quantity);
  }
  return units;
}
