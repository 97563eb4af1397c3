import { describe, expect, it } from '@jest/globals';
import type { BenchReport } from './bench-report.js';
import { movedFigures } from './compare.js';

type Range = readonly [low: number, median: number, high: number];

function reportOf(
  [low, median, high]: Range,
  better: 'higher' | 'lower' = 'higher',
  rounds = 5,
): BenchReport {
  const figure = { name: 'rate', unit: '/s', better, low, median, high, rounds };
  return { cases: [{ name: 'saga', figures: [figure] }] } as unknown as BenchReport;
}
const before = reportOf([90, 100, 110]);

describe('a comparison of two runs', () => {
  it('is silent while the ranges touch', () => {
    expect(movedFigures(before, reportOf([109, 120, 130]))).toEqual([]);
  });

  it('tells what has become better, and by how much', () => {
    expect(movedFigures(before, reportOf([140, 150, 160]))).toEqual([
      expect.objectContaining({ caseName: 'saga', figure: 'rate', ratio: 1.5, direction: 'better' }),
    ]);
  });

  it('knows that less may be worse, and may be better', () => {
    const less: Range = [40, 50, 60];
    expect(movedFigures(before, reportOf(less))[0]?.direction).toBe('worse');
    expect(movedFigures(reportOf([90, 100, 110], 'lower'), reportOf(less, 'lower'))[0]?.direction).toBe(
      'better',
    );
  });

  it('makes nothing of a single round, of what is no number, and of what was not measured before', () => {
    expect(movedFigures(before, reportOf([300, 300, 300], 'higher', 1))).toEqual([]);
    expect(movedFigures(before, reportOf([Number.NaN, Number.NaN, Number.NaN]))).toEqual([]);
    expect(movedFigures({ cases: [] } as unknown as BenchReport, reportOf([1, 2, 3]))).toEqual([]);
  });
});
