import { describe, expect, it } from '@jest/globals';
import { type IndexUse, reasonsWithoutIndex, unusedIndexes } from './judge-indexes.js';

const use = (index: string, scans: number, more: Partial<IndexUse> = {}): IndexUse => ({
  database: 'shop',
  table: 'things',
  index,
  enforces: false,
  scans,
  ...more,
});

describe('the indexes after a run', () => {
  it('finds an index that no query has used', () => {
    expect(unusedIndexes([use('things_by_colour', 0), use('things_newest', 3)], {})).toEqual([
      'shop: things_by_colour on things was used by no query',
    ]);
  });

  it('accepts one that enforces something, and one with a reason', () => {
    const uses = [use('things_pkey', 0, { enforces: true }), use('things_by_colour', 0)];
    expect(unusedIndexes(uses, { things_by_colour: 'only when painting' })).toEqual([]);
  });

  it('takes an index that several databases have as used when one of them does', () => {
    expect(unusedIndexes([use('a', 0), use('a', 1, { database: 'other' })], {})).toEqual([]);
  });

  it('finds a reason without its index', () => {
    expect(reasonsWithoutIndex([use('a', 1)], { a: 'rare', b: 'was dropped' })).toEqual([
      'b is expected to be unused, and there is no such index',
    ]);
  });
});
