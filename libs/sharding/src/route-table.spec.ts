import { describe, expect, it } from '@jest/globals';
import { RouteTable, splitEvenly, type Shard } from './route-table.js';

const shard = (name: string): Shard => ({ name, host: 'db', port: 5432, database: name });
const range = (slotFrom: number, slotTo: number, name: string, epoch = 1) => ({
  slotFrom,
  slotTo,
  shard: name,
  epoch,
});

describe('RouteTable', () => {
  const shards = [shard('a'), shard('b')];

  it('finds the owner at both ends of each range, in whatever order the ranges come', () => {
    const table = RouteTable.of(shards, [range(2048, 4095, 'b', 7), range(0, 2047, 'a')]);
    expect([0, 2047, 2048, 4095].map((slot) => table.routeOf(slot).shard)).toEqual(['a', 'a', 'b', 'b']);
    expect(table.epoch).toBe(7);
  });

  it.each([
    ['a gap', [range(0, 99, 'a'), range(101, 4095, 'b')]],
    ['an overlap', [range(0, 100, 'a'), range(100, 4095, 'b')]],
    ['a missing end', [range(0, 4094, 'a')]],
    ['slots beyond the last', [range(0, 4096, 'a')]],
    ['a range that ends before it begins', [range(0, -1, 'a'), range(0, 4095, 'b')]],
    ['no routes', []],
    ['an unknown shard', [range(0, 4095, 'c')]],
  ])('refuses %s', (_, routes) => {
    expect(() => RouteTable.of(shards, routes)).toThrow(/routes must cover|unknown shard/);
  });

  it('tells slots of one shard from slots of several', () => {
    const table = RouteTable.of(shards, [range(0, 2047, 'a'), range(2048, 4095, 'b')]);
    expect(table.shardOfAll([1, 2, 2047])).toBe('a');
    expect(table.shardOfAll([2047, 2048])).toBeUndefined();
  });

  it.each([-1, 4096, 0.5, Number.NaN])('knows no slot %d', (slot) => {
    const table = RouteTable.of(shards, [range(0, 4095, 'a')]);
    expect(() => table.routeOf(slot)).toThrow(RangeError);
  });
});

describe('splitEvenly', () => {
  it.each([1, 2, 3, 7, 4096])('covers every slot with %d shards, sizes at most one apart', (count) => {
    const names = Array.from({ length: count }, (_, index) => `s${index}`);
    const routes = splitEvenly(names);
    const sizes = routes.map(({ slotFrom, slotTo }) => slotTo - slotFrom + 1);
    expect(() => RouteTable.of(names.map(shard), routes)).not.toThrow();
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it.each([0, 4097])('refuses %d shards', (count) => {
    expect(() => splitEvenly(Array.from({ length: count }, String))).toThrow(RangeError);
  });
});
