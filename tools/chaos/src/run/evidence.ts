import type { Facts, MessageFact } from '../facts/facts.js';
import type { Databases } from '../facts/databases.js';
import { readTimeline } from '../facts/facts.sql.js';
import type { History, Wish } from '../history/history.js';

/** Everything that is known of one order. */
export interface Evidence {
  readonly orderId: string;
  readonly wish?: Wish;
  readonly timeline: readonly object[];
  readonly messages: readonly MessageFact[];
  readonly order: unknown;
  readonly saga: unknown;
  readonly hold: unknown;
  readonly payment: unknown;
  readonly movements: readonly unknown[];
}

export async function gatherEvidence(
  orderId: string,
  { databases, shards }: { readonly databases: Databases; readonly shards: readonly string[] },
  facts: Facts,
  history: History,
): Promise<Evidence> {
  const of = <T extends { readonly orderId: string }>(rows: readonly T[]) =>
    rows.find((row) => row.orderId === orderId) ?? null;
  const wish = history.find((one) => one.orderId === orderId);
  const timelines = await Promise.all(
    shards.map((url) => databases.read<object>(url, readTimeline, [orderId])),
  );
  return {
    orderId,
    ...(wish && { wish }),
    timeline: timelines.flat(),
    messages: facts.messages.filter(({ key }) => key === orderId).toSorted((a, b) => a.at - b.at),
    order: facts.orders.find(({ id }) => id === orderId) ?? null,
    saga: of(facts.sagas),
    hold: of(facts.holds),
    payment: of(facts.payments),
    movements: (facts.movements ?? []).filter(({ reference }) => reference === orderId),
  };
}
