import { describe, expect, it } from '@jest/globals';
import type { Facts, OrderFact } from '../facts/facts.js';
import type { Wish } from '../history/history.js';
import { measureLosses } from './three-brokers.case.js';

const STORY = [
  { at: 100, what: 'kill -9 a broker' },
  { at: 1_100, what: 'it is back, and in sync' },
  { at: 2_000, what: 'kill -9 the active controller' },
  { at: 3_000, what: 'that is back, too, and in sync' },
];
const facts = (...endedAt: readonly number[]) =>
  ({ orders: endedAt.map((at) => ({ updatedAt: new Date(at) }) as OrderFact) }) as unknown as Facts;
const wishes = (...acceptedAt: readonly number[]) =>
  acceptedAt.map(
    (endedAt) =>
      ({ attempts: [{ sentAt: endedAt, endedAt, outcome: 'ok', status: 202 }] }) as unknown as Wish,
  );

describe('a lost broker', () => {
  it('holds up neither orders nor their ends', () => {
    expect(measureLosses(facts(200, 2_500), wishes(150, 2_100, 2_200), STORY)).toEqual({
      findings: [],
      notes: [
        'kill -9 a broker: away or behind for 1.0 s, meanwhile 1 orders were accepted and 1 ended',
        'kill -9 the active controller: away or behind for 1.0 s, meanwhile 2 orders were accepted and 1 ended',
      ],
    });
  });

  it('is told when no order is accepted, or none ends, while it is away', () => {
    const { findings } = measureLosses(facts(200), wishes(2_100), STORY);
    expect(findings.map(({ what }) => what)).toEqual([
      'kill -9 a broker: no order was accepted meanwhile',
      'kill -9 the active controller: no order ended meanwhile',
    ]);
  });
});
