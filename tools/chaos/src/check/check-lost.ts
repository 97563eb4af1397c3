import type { Facts } from '../facts/facts.js';
import type { History } from '../history/history.js';
import type { Finding } from './finding.js';

/** L: every order that was accepted is there, as its customer's, with a saga; and nothing is done for an order that is nowhere. */
export function checkLost(
  { orders, sagas, holds, movements = [] }: Facts,
  history: History,
): readonly Finding[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  const withSaga = new Set(sagas.map(({ orderId }) => orderId));
  const lost = (orderId: string, what: string): Finding => ({ invariant: 'L', orderId, what });
  const accepted = history.flatMap(({ outcome, orderId, customerId }) => {
    if (outcome !== 'ok' || orderId === undefined) return [];
    const order = byId.get(orderId);
    if (!order) return [lost(orderId, 'was accepted and is nowhere')];
    return order.customerId === customerId ? [] : [lost(orderId, 'belongs to another customer')];
  });
  const incomplete = orders.flatMap(({ id, lines }) => [
    ...(withSaga.has(id) ? [] : [lost(id, 'has no saga: nobody will fulfil it')]),
    ...(lines.length > 0 ? [] : [lost(id, 'has no lines')]),
  ]);
  const traces = [
    ...holds.map(({ orderId }) => ({ orderId, what: 'has a hold' })),
    ...movements.map(({ reference, kind }) => ({ orderId: reference, what: `has a ${kind}` })),
  ];
  const orphans = traces
    .filter(({ orderId }) => !byId.has(orderId))
    .map(({ orderId, what }) => lost(orderId, `${what} and is in no database`));
  return [...accepted, ...incomplete, ...orphans];
}
