import { describe, expect, it } from '@jest/globals';
import type { CaseResult, FigureResult } from '../run/run-case.js';
import { readable, readableSpread } from './numbers.js';
import { figureTable, verdictOf } from './table.js';

const figure: FigureResult = {
  row: 5,
  name: 'rate',
  unit: '/s',
  better: 'higher',
  floor: 0.5,
  aim: 0.75,
  median: 0.6,
  low: 0.55,
  high: 0.65,
  rounds: 5,
};

describe('a figure', () => {
  it.each([
    [0.75, 'aim reached'],
    [0.6, 'above the floor'],
    [0.4, 'below the floor'],
    [Number.NaN, ''],
  ])('of %p is %p', (median, verdict) => {
    expect(verdictOf({ ...figure, median })).toBe(verdict);
  });

  it('that should be low is judged the other way round', () => {
    const low = { ...figure, better: 'lower' as const, floor: 900, aim: 500 };
    expect([400, 700, 1_000].map((median) => verdictOf({ ...low, median }))).toEqual([
      'aim reached',
      'above the floor',
      'below the floor',
    ]);
  });

  it('without a floor has no verdict', () => {
    const { floor: _floor, aim: _aim, ...bare } = figure;
    expect(verdictOf(bare)).toBe('');
  });
});

describe('numbers for people', () => {
  it.each([
    [1_234.5, '1,235'],
    [99.44, '99.4'],
    [0.012345, '0.0123'],
    [0, '0'],
    [Number.NaN, '-'],
    [Number.POSITIVE_INFINITY, '-'],
  ])('%p is %p', (value, text) => {
    expect(readable(value)).toBe(text);
  });

  it('have a range only where there were rounds', () => {
    expect(readableSpread(figure, '/s')).toBe('0.6 (0.55 to 0.65) /s');
    expect(readableSpread({ ...figure, rounds: 1 }, '')).toBe('0.6');
  });
});

describe('the table', () => {
  it('has a line per figure, in columns', () => {
    const cases = [{ name: 'saga', figures: [figure] }] as unknown as CaseResult[];
    expect(figureTable(cases).split('\n')).toEqual([
      '#  case  figure  median (range)         floor / aim',
      '5  saga  rate    0.6 (0.55 to 0.65) /s  0.5 / 0.75   above the floor',
    ]);
  });
});
