import { describe, expect, it } from '@jest/globals';
import { ONE_OF_EACH, type CaseSeries } from '../cases/case-series.js';
import type { CaseResult } from './case-result.js';
import { sumOf } from './run-series.js';

const result = (fault: string, change: Partial<CaseResult> = {}): CaseResult => ({
  name: 'series',
  fault,
  seed: 1,
  loadMs: 1_000,
  wishes: 5,
  accepted: 4,
  failed: 1,
  unknown: 2,
  unresolved: 0,
  orders: 4,
  terminal: 4,
  lost: 0,
  duplicates: 0,
  stockDelta: 0,
  moneyDeltaMinor: 0,
  findings: [],
  recoveryMs: 1_500,
  verdict: 'pass',
  notes: [],
  story: [{ atMs: 700, what: 'healed' }],
  ...change,
});

const series: CaseSeries = {
  name: 'series',
  fault: 'many deaths',
  replicas: ONE_OF_EACH,
  cases: async () => [],
  notes: (results) => [`${results.length} deaths`],
};

describe('a series', () => {
  it('is the sum of its cases', () => {
    expect(sumOf(series, 7, [result('a'), result('b', { recoveryMs: 2_000 })])).toMatchObject({
      name: 'series',
      seed: 7,
      accepted: 8,
      unknown: 4,
      recoveryMs: 2_000,
      verdict: 'pass',
      notes: ['2 deaths'],
      story: [
        { atMs: 0, what: 'a: pass' },
        { atMs: 700, what: 'b: pass' },
      ],
    });
  });

  it('fails with one of them, and says with which', () => {
    const failed = result('b', {
      verdict: 'fail',
      recoveryMs: null,
      lost: 1,
      findings: [{ invariant: 'L', orderId: 'order-1', what: 'is nowhere' }],
    });
    expect(sumOf(series, 7, [result('a'), failed])).toMatchObject({
      verdict: 'fail',
      recoveryMs: null,
      lost: 1,
      findings: [{ invariant: 'L', orderId: 'order-1', what: 'b: is nowhere' }],
    });
  });

  it('without any case fails: nothing was shown', () => {
    expect(sumOf(series, 7, [])).toMatchObject({ verdict: 'fail', recoveryMs: 0 });
  });
});
