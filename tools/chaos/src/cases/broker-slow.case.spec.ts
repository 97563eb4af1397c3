import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts/facts.js';
import { measureSlowness } from './broker-slow.case.js';

const STORY = [
  { at: 1_000, what: 'the road to the broker becomes slow' },
  { at: 21_000, what: 'it is as fast as before' },
];
const measured = (...orders: readonly (readonly [createdAt: number, tookMs: number, status?: string])[]) =>
  measureSlowness(
    {
      orders: orders.map(([createdAt, tookMs, status = 'confirmed']) => ({
        status,
        createdAt: new Date(createdAt),
        updatedAt: new Date(createdAt + tookMs),
      })),
    } as unknown as Facts,
    [],
    STORY,
  );

describe('a slow road to the broker', () => {
  it('slows orders down, and does not hold them up', () => {
    expect(measured([2_000, 4_000], [2_000, 6_000], [2_000, 8_000])).toEqual({
      findings: [],
      notes: [
        'on the slow road 3 orders were confirmed, in 4.0 s at the least, 6.0 s in the middle and 8.0 s at the most',
      ],
    });
  });

  it.each([
    ['was not taken', [2_000, 1_599]],
    ['was never passed: placed before', [999, 5_000]],
    ['was never passed: confirmed after', [18_000, 3_500]],
    ['was never passed: cancelled', [2_000, 4_000, 'cancelled']],
  ] as const)('is told when it %s', (_, order) => {
    expect(measured(order).findings).toHaveLength(1);
  });
});
