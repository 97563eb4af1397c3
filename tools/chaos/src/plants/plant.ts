import type { Invariant } from '../check/finding.js';
import type { Facts, OrderFact } from '../facts/facts.js';

/** Databases that a plant changes. */
export type Planted = 'shard' | 'inventory' | 'payment' | 'sandbox';

export interface Change {
  readonly in: Planted;
  readonly statement: string;
  readonly parameters: readonly unknown[];
}

/** One thing that is made wrong in a finished system, and put right again. */
export interface Plant {
  readonly what: string;
  /** The invariant that must speak up; others may. */
  readonly must: Invariant;
  readonly plant: (victims: Victims) => readonly Change[];
  readonly undo: (victims: Victims) => readonly Change[];
}

/** Orders that a plant may be about. */
export interface Victims {
  /** Confirmed. */
  readonly first: OrderFact;
  /** Confirmed, too. */
  readonly second: OrderFact;
  readonly sku: string;
}

/** Two confirmed orders of one shard; undefined when there are none. */
export function pickVictims({ orders }: Facts): Victims | undefined {
  const confirmed = orders.filter(({ status }) => status === 'confirmed');
  for (const first of confirmed) {
    const second = confirmed.find(({ id, shard }) => id !== first.id && shard === first.shard);
    if (second) return { first, second, sku: first.lines[0]!.sku };
  }
  return undefined;
}
