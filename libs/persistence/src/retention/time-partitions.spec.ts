import { describe, expect, it } from '@jest/globals';
import { lowestIdAt, type Partition, planPartitions, timeOfId } from './time-partitions.js';

const DAY = 24 * 3_600_000;
const rule = { table: 'events', periodMs: 7 * DAY, ahead: 2, keepMs: 30 * DAY };
const now = Date.UTC(2026, 10, 25, 12);

const apply = (existing: readonly Partition[], at: number): readonly Partition[] => {
  const { create, drop } = planPartitions(rule, existing, at);
  return [...existing, ...create].filter((partition) => !drop.includes(partition));
};

describe('planPartitions', () => {
  it('makes the one of now and those ahead, each beginning where the last ends', () => {
    const { create, drop } = planPartitions(rule, [], now);
    expect(create.map(({ name }) => name)).toEqual(['events_20261119', 'events_20261126', 'events_20261203']);
    expect(create[0]!.fromMs).toBeLessThanOrEqual(now);
    expect(create.slice(1).map(({ fromMs }) => fromMs)).toEqual(create.slice(0, -1).map(({ toMs }) => toMs));
    expect(drop).toEqual([]);
  });

  it('has nothing to do when all is there', () => {
    expect(planPartitions(rule, apply([], now), now)).toEqual({ create: [], drop: [] });
  });

  it('drops a partition when its youngest id is too old, and not a moment before', () => {
    const [oldest] = apply([], now);
    const at = oldest!.toMs + rule.keepMs;
    expect(planPartitions(rule, [oldest!], at - 1).drop).toEqual([]);
    expect(planPartitions(rule, [oldest!], at).drop).toEqual([oldest]);
  });

  it('keeps the same number in the long run, whatever the days', () => {
    let partitions: readonly Partition[] = [];
    for (let at = now; at < now + 400 * DAY; at += DAY) partitions = apply(partitions, at);
    expect(partitions.length).toBeLessThanOrEqual(9);
    expect(partitions.length).toBeGreaterThanOrEqual(7);
  });

  it('makes none where one of another length is already', () => {
    const month = { name: 'events_20261101', fromMs: now - 24 * DAY, toMs: now + 6 * DAY };
    const { create } = planPartitions(rule, [month], now);
    expect(create.every(({ fromMs }) => fromMs >= month.toMs)).toBe(true);
    expect(create.length).toBeGreaterThan(0);
  });
});

describe('the lowest id of a time', () => {
  it('is before every id of that time, and says the time', () => {
    expect(lowestIdAt(now) < '019ab000-0000-7000-8000-000000000000').toBe(now < 0x019ab0000000);
    expect(timeOfId(lowestIdAt(now))).toBe(now);
  });
});
