import { describe, expect, it } from '@jest/globals';
import type { BenchReport } from '../report/bench-report.js';
import { failuresOf } from './failures.js';

const reportOf = (medians: readonly number[], problems: readonly string[] = []) =>
  ({
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
});
