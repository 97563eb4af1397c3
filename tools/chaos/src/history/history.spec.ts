import { describe, expect, it } from '@jest/globals';
import { sound } from '../testing/sound.fixture.js';
import { countHistory, outcomeOf } from './history.js';

describe('what an answer says of an order', () => {
  it.each([
    [202, undefined, 'ok'],
    [409, 'price_changed', 'failed'],
    [409, 'idempotency_key_in_use', 'unknown'],
    [422, 'unknown_sku', 'failed'],
    [429, 'rate_limited', 'unknown'],
    [503, 'overloaded', 'unknown'],
    [504, undefined, 'unknown'],
    [0, undefined, 'unknown'],
  ] as const)('%d %s: %s', (status, code, outcome) => {
    expect(outcomeOf(status, code)).toBe(outcome);
  });

  it('is counted by orders, not by requests', () => {
    const [first, second, third] = sound().history as [never, never, never];
    const lost = { sentAt: 0, endedAt: 1, outcome: 'unknown', status: 0 } as const;
    const history = [
      first,
      { ...(second as object), attempts: [lost, lost], outcome: 'unknown' },
      { ...(third as object), attempts: [lost, lost] },
    ] as never;
    expect(countHistory(history)).toEqual({ wishes: 3, accepted: 2, failed: 0, unknown: 2, unresolved: 1 });
  });
});
