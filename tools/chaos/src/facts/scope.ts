import type { Facts } from './facts.js';

/** What belongs to one case: its customers and its SKUs, and all that hangs on them. */
export interface Scope {
  readonly customerIds: ReadonlySet<string>;
  readonly skus: ReadonlySet<string>;
  /** Movements of the provider's ledger that came later than the case began; of these, none may be a stranger's. */
  readonly ledgerAfter: number;
}

/**
 * Facts of one case, of a system that runs many. What hangs on an order that no database has (a hold, a payment,
 * a movement of money) stays in: it is what a lost order leaves behind.
 */
export function scopeTo(facts: Facts, scope: Scope): Facts {
  const foreign = new Set(
    facts.orders.filter(({ customerId }) => !scope.customerIds.has(customerId)).map(({ id }) => id),
  );
  const orders = facts.orders.filter(({ id }) => !foreign.has(id));
  const own = new Set(orders.map(({ id }) => id));
  const ownLines = (lines: readonly { readonly sku: string }[]) =>
    lines.some(({ sku }) => scope.skus.has(sku));
  const movements = facts.movements?.filter(
    ({ reference, sequence }) =>
      own.has(reference) || (sequence > scope.ledgerAfter && !foreign.has(reference)),
  );
  const moved = new Set(movements?.map(({ reference }) => reference));
  return {
    ...facts,
    orders,
    ...(movements && { movements }),
    keys: facts.keys.filter(({ customerId }) => scope.customerIds.has(customerId)),
    sagas: facts.sagas.filter(({ orderId }) => own.has(orderId)),
    holds: facts.holds.filter(({ orderId, lines }) => own.has(orderId) || ownLines(lines)),
    stock: facts.stock.filter(({ sku }) => scope.skus.has(sku)),
    payments: facts.payments.filter(({ orderId }) => own.has(orderId) || moved.has(orderId)),
    messages: facts.messages.filter(({ key }) => key === null || !foreign.has(key)),
  };
}
