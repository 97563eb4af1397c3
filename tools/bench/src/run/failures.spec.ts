import { describe, expect, it } from '@jest/globals';
import type { BenchReport } from '../report/bench-report.js';
import { failuresOf, verdictsOf } from './failures.js';

const reportOf = (medians: readonly number[], problems: readonly string[] = [], othersShare = 0) =>
  ({
    disturbance: { stealShare: 0, othersShare },
    cases: [{ name: 'saga', problems, figures: medians.map((median) => ({ median })) }],
  }) as unknown as BenchReport;

describe('a run', () => {
  it('is right however slow it was', () => {
    expect(failuresOf(reportOf([0.001, Number.NaN]))).toEqual([]);
  });

  it('is not when an invariant does not hold', () => {
    expect(failuresOf(reportOf([1], ['S: A: 1 is not 2']))).toEqual(['saga: S: A: 1 is not 2']);
  });

  it('is not when a case has nothing to show', () => {
    expect(failuresOf(reportOf([]))).toEqual(['saga: not one figure is a number']);
    expect(failuresOf(reportOf([Number.NaN, Number.POSITIVE_INFINITY]))).toHaveLength(1);
  });

  it('may have nothing to show where others keep the machine busy, but its invariants hold there too', () => {
    expect(failuresOf(reportOf([Number.NaN], [], 0.5))).toEqual([]);
    expect(failuresOf(reportOf([Number.NaN], ['L: 1 is lost'], 0.5))).toEqual(['saga: L: 1 is lost']);
  });

  it('has one verdict per case', () => {
    expect(verdictsOf(reportOf([1]))).toEqual([{ name: 'saga', verdict: 'pass' }]);
    expect(verdictsOf(reportOf([1], ['L: 1 is lost', 'M: 1 is not 2']))).toEqual([
      { name: 'saga', verdict: 'fail' },
    ]);
    expect(verdictsOf(reportOf([]))).toEqual([{ name: 'saga', verdict: 'fail' }]);
  });
});
