import type { Facts } from '../facts/facts.js';
import type { Finding } from './finding.js';

/** Every effect that messages can have, one line each: what a delivery too many must leave as it is. */
export function effectsOf({
  orders,
  sagas,
  holds,
  stock,
  payments,
  movements = [],
}: Facts): ReadonlyMap<string, string> {
  const entries: (readonly [string, unknown])[] = [
    ...orders.map(({ id, status, totalMinor }) => [`order ${id}`, [status, totalMinor]] as const),
    ...sagas.map((saga) => [`saga ${saga.orderId}`, saga] as const),
    ...holds.map((hold) => [`hold ${hold.orderId}`, hold] as const),
    ...stock.map((row) => [`stock ${row.sku}`, row] as const),
    ...payments.map((payment) => [`payment ${payment.orderId}`, payment] as const),
    ...movements.map((movement) => [`movement ${movement.sequence}`, movement] as const),
  ];
  return new Map(entries.map(([name, value]) => [name, JSON.stringify(value)]));
}

/** What differs between two moments between which nothing must have happened. */
export function checkNoEffects(before: Facts, after: Facts): readonly Finding[] {
  const [was, is] = [effectsOf(before), effectsOf(after)];
  const names = new Set([...was.keys(), ...is.keys()]);
  return [...names]
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => ({
      invariant: 'D',
      what: `a delivery too many changed ${name}: ${was.get(name) ?? 'nothing'} -> ${is.get(name) ?? 'nothing'}`,
    }));
}
