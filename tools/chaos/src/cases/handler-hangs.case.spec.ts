import { describe, expect, it } from '@jest/globals';
import { newSlottedId } from '@millrace/ids';
import type { Facts, OrderFact } from '../facts/facts.js';
import type { Wish } from '../history/history.js';
import { measureOthers } from './handler-hangs.case.js';

const STORY = [
  { at: 100, what: 'send a command whose handler never returns' },
  { at: 300, what: 'it is a dead letter' },
];
/** Slots of the first and of the last partition; the first is where the handler hangs. */
const [SAME, OTHER] = [0, 4_095] as const;

function measured(slot: number, sentAt: number, endedAt: number) {
  const id = newSlottedId(slot);
  const order = { id, updatedAt: new Date(endedAt) } as OrderFact;
  const wish = { orderId: id, attempts: [{ sentAt, endedAt: sentAt, outcome: 'ok', status: 202 }] };
  return measureOthers({ orders: [order] } as unknown as Facts, [wish as unknown as Wish], STORY);
}

describe('a handler that hangs', () => {
  it('holds up no other partition', () => {
    expect(measured(OTHER, 150, 200)).toEqual({
      findings: [],
      notes: ['while it hung for 0.2 s, 1 orders of other partitions were placed and ended'],
    });
  });

  it.each([
    ['ends only when it is dead', OTHER, 150, 301],
    ['was placed before', OTHER, 99, 200],
    ['is of its own partition', SAME, 150, 200],
  ])('is told when the only order %s', (_, slot, sentAt, endedAt) => {
    expect(measured(slot, sentAt, endedAt).findings).toHaveLength(1);
  });
});
