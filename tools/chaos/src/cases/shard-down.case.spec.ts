import { describe, expect, it } from '@jest/globals';
import { CONFIRMED, sound } from '../testing/sound.fixture.js';
import { measureOthers } from './shard-down.case.js';

const story = [
  { at: 10_000, what: 'order_shard_0 takes no connections' },
  { at: 50_000, what: 'order_shard_0 takes connections again' },
];

/** One order of a customer on the other shard, sent while this one was down. */
function during(change: {
  readonly outcome?: 'ok' | 'unknown';
  readonly endedAt?: number;
  readonly shard?: string;
}) {
  const { facts, history } = sound();
  const updatedAt = new Date(change.endedAt ?? 21_000);
  const orders = facts.orders.map((order) => ({
    ...order,
    shard: change.shard ?? 'order_shard_1',
    updatedAt,
  }));
  const attempts = [
    { sentAt: 20_000, endedAt: 20_030, outcome: change.outcome ?? 'ok', status: 202 },
  ] as const;
  return measureOthers({ ...facts, orders }, [{ ...history[0]!, attempts }], story);
}

describe('what one shard that is down does to the others', () => {
  it('is nothing, and is told in figures', () => {
    const { findings, notes } = during({});
    expect(findings).toEqual([]);
    expect(notes[0]).toContain(
      'while this one was down: 1, of which 0 were unanswered and 0 ended only afterwards',
    );
    expect(notes[0]).toContain('answers in 30 ms');
  });

  it('is found when a request gets no answer, or an order ends only afterwards', () => {
    expect(during({ outcome: 'unknown' }).findings).toHaveLength(1);
    expect(during({ endedAt: 51_000 }).findings).toMatchObject([{ orderId: CONFIRMED }]);
  });

  it('is not known when nobody was there to see it', () => {
    expect(during({ shard: 'order_shard_0' }).findings).toHaveLength(1);
  });
});
