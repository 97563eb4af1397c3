import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts/facts.js';
import type { Attempt, Wish } from '../history/history.js';
import { measureRefusals } from './disk-full.case.js';

const STORY = [
  { at: 1_000, what: 'fill the disk of order_shard_0' },
  { at: 2_000, what: 'it is freed' },
  { at: 3_000, what: 'the shard goes back to its own disk' },
];
const FACTS = {
  orders: [
    { customerId: 'own', shard: 'order_shard_0' },
    { customerId: 'other', shard: 'order_shard_1' },
  ],
} as unknown as Facts;

const attempt = (at: number, status: number): Attempt => ({
  sentAt: at,
  endedAt: at + 10,
  status,
  outcome: status === 202 ? 'ok' : 'unknown',
});
const wish = (customerId: string, ...attempts: readonly Attempt[]) =>
  ({ customerId, attempts }) as unknown as Wish;
const findings = (...history: readonly Wish[]) =>
  measureRefusals(FACTS, history, STORY).findings.map(({ what }) => what);

describe('a shard whose disk is full', () => {
  it('says 503, and accepts again when there is space', () => {
    const history = [wish('own', attempt(1_500, 503), attempt(2_500, 202))];
    expect(measureRefusals(FACTS, history, STORY)).toEqual({
      findings: [],
      notes: [
        'full for 1.0 s: of 1 requests to the shard 1 were told 503; 1 orders were accepted by it in the 1.0 s after it was freed',
      ],
    });
  });

  it('is told when nobody of it was refused: another shard does not count', () => {
    expect(findings(wish('other', attempt(1_500, 503)), wish('own', attempt(2_500, 202)))).toEqual([
      'no customer was told 503 while the disk was full',
    ]);
  });

  it('is told when it answers otherwise', () => {
    expect(findings(wish('own', attempt(1_500, 503), attempt(1_600, 500), attempt(2_500, 202)))).toEqual([
      '1 requests were answered 500 while the disk was full',
    ]);
  });

  it('is told when it does not come back by itself', () => {
    expect(findings(wish('own', attempt(1_500, 503), attempt(3_500, 202)))).toEqual([
      'no order was accepted by the shard once its disk was freed',
    ]);
  });
});
