import { describe, expect, it } from '@jest/globals';
import type { CaseResult } from '../run/case-result.js';
import { sumOf } from '../run/sum-of-series.js';
import type { ChaosReport } from './chaos-report.js';
import { mergeReports, passedIn } from './merge-reports.js';

const result = (name: string, change: Partial<CaseResult> = {}): CaseResult => ({
  name,
  fault: name,
  seed: 1,
  loadMs: 1_000,
  wishes: 1,
  accepted: 1,
  failed: 0,
  unknown: 0,
  unresolved: 0,
  orders: 1,
  terminal: 1,
  lost: 0,
  duplicates: 0,
  stockDelta: 0,
  moneyDeltaMinor: 0,
  findings: [],
  recoveryMs: 0,
  verdict: 'pass',
  notes: [],
  story: [],
  ...change,
});
const report = (...results: readonly CaseResult[]): ChaosReport => ({
  version: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  tookMs: 60_000,
  machine: {},
  results,
});
const matrix = (...runs: readonly CaseResult[]) =>
  sumOf({ name: 'crash-matrix', fault: 'deaths', notes: () => [] }, { seed: 1, planned: 3 }, runs);

describe('one report of several runs', () => {
  it('has the last of each case', () => {
    const { results, tookMs } = mergeReports([
      report(result('calm'), result('broken', { verdict: 'fail' })),
      report(result('broken')),
    ]);
    expect(results.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['calm pass', 'broken pass']);
    expect(tookMs).toBe(120_000);
  });

  it('has all parts of a series that was cut short and continued', () => {
    const first = report(matrix(result('a; b', { parts: ['a', 'b'] })));
    const { results } = mergeReports([first, report(matrix(result('c')))]);
    expect(results).toMatchObject([{ verdict: 'pass', accepted: 2, notes: ['3 of 3 passed, in 2 runs'] }]);
  });

  it('knows what need not be run again', () => {
    const failed = result('b; c', { verdict: 'fail', parts: ['b', 'c'] });
    expect(passedIn([report(result('calm'), matrix(result('a'), failed, result('b')))])).toEqual(
      new Set(['a']),
    );
  });
});
