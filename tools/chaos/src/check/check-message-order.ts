import { LABORATORY, type Facts, type MessageFact } from '../facts/facts.js';
import type { Finding } from './finding.js';

/** Of each topic: which type must never come before which other, in one order's first publications. */
const BEFORE: Readonly<Record<string, readonly (readonly [earlier: string, later: string])[]>> = {
  'order.events': [
    ['order-placed', 'order-confirmed'],
    ['order-placed', 'order-rejected'],
    ['order-placed', 'order-cancelled'],
  ],
  'inventory.commands': [
    ['reserve-stock', 'commit-stock'],
    ['reserve-stock', 'release-stock'],
    ['commit-stock', 'release-stock'],
  ],
  'inventory.events': [
    ['stock-reserved', 'stock-committed'],
    ['stock-committed', 'stock-released'],
  ],
  'payment.commands': [
    ['authorize-payment', 'capture-payment'],
    ['capture-payment', 'reverse-payment'],
  ],
  'payment.events': [
    ['payment-authorized', 'payment-captured'],
    ['payment-captured', 'payment-reversed'],
  ],
};
const ENDS = new Set(['order-confirmed', 'order-rejected', 'order-cancelled']);

/**
 * O: of one order, what was committed first is published first. Copies of a message may follow at any time, so only
 * its first publication counts; all of an order lie on one partition of a topic, and it ends once. Of an order that
 * is nowhere nothing was committed: that is L; and what the laboratory publishes itself has no place in that order.
 */
export function checkMessageOrder({ messages, orders }: Facts): readonly Finding[] {
  const known = new Set<string | null>(orders.map(({ id }) => id));
  const keyed = messages.filter(
    ({ key, id, type, source }) => known.has(key) && id !== null && type !== null && source !== LABORATORY,
  );
  return [...Map.groupBy(keyed, ({ topic, key }) => `${topic} ${key}`).values()].flatMap(problemsOfOne);
}

function problemsOfOne(records: readonly MessageFact[]): readonly Finding[] {
  const { topic, key } = records[0]!;
  const problem = (what: string): Finding => ({ invariant: 'O', orderId: key!, what: `${topic}: ${what}` });
  const partitions = new Set(records.map(({ partition }) => partition));
  if (partitions.size > 1) return [problem(`lies on the partitions ${[...partitions].join(', ')}`)];
  const first = firstPublications(records);
  const names = first.map(({ type }) => nameOf(type!));
  const swapped = (BEFORE[topic] ?? [])
    .filter(([earlier, later]) => names.includes(later) && names.indexOf(earlier) > names.indexOf(later))
    .map(([earlier, later]) => problem(`${later} was published before ${earlier}`));
  const ends = names.filter((name) => ENDS.has(name));
  return [
    ...swapped,
    ...(ends.length > 1 ? [problem(`ended ${ends.length} times: ${ends.join(', ')}`)] : []),
  ];
}

function firstPublications(records: readonly MessageFact[]): readonly MessageFact[] {
  const seen = new Set<string>();
  return records.toSorted((a, b) => a.offset - b.offset).filter(({ id }) => !seen.has(id!) && seen.add(id!));
}

/** `millrace.order.order-placed.v1` -> `order-placed`. */
function nameOf(type: string): string {
  return type.split('.').at(-2) ?? type;
}
