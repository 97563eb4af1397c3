import { describe, expect, it } from '@jest/globals';
import { ONE_OF_EACH, type CaseSeries } from '../cases/case-series.js';
import type { ChaosCase } from '../cases/chaos-case.js';
import type { CaseResult } from './case-result.js';
import { runSeries } from './run-series.js';
import { partsOf, supersede } from './series-parts.js';
import { sumOf } from './sum-of-series.js';

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

const plan = { seed: 7, planned: 2 };

describe('a series', () => {
  it('is the sum of its cases', () => {
    expect(sumOf(series, plan, [result('a'), result('b', { recoveryMs: 2_000 })])).toMatchObject({
      name: 'series',
      seed: 7,
      accepted: 8,
      unknown: 4,
      recoveryMs: 2_000,
      verdict: 'pass',
      notes: ['2 of 2 passed, in 2 runs', '2 deaths'],
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
    expect(sumOf(series, plan, [result('a'), failed])).toMatchObject({
      verdict: 'fail',
      recoveryMs: null,
      lost: 1,
      findings: [{ invariant: 'L', orderId: 'order-1', what: 'b: is nowhere' }],
    });
  });

  it('without any case fails: nothing was shown', () => {
    expect(sumOf(series, plan, [])).toMatchObject({ verdict: 'fail', recoveryMs: 0 });
  });

  it('tells of several at once how many they were', () => {
    const { story } = sumOf(series, plan, [result('a; b', { parts: ['a', 'b'] })]);
    expect(story).toEqual([{ atMs: 0, what: '2 at once: pass' }]);
  });

  it('says what it has left out', () => {
    expect(sumOf(series, { seed: 7, planned: 5 }, [result('a')]).notes[0]).toBe(
      '1 of 1 passed, in 1 runs; 4 were not run',
    );
  });
});

describe('a case of several parts', () => {
  const single = (fault: string): ChaosCase => ({ name: 'series', fault, schedule: () => [] });
  const together: ChaosCase = { ...single('a; b'), parts: [single('a'), single('b')] };
  const run = async (answers: Readonly<Record<string, Partial<CaseResult>>>) => {
    const asked: string[] = [];
    const { runs, verdict } = await runSeries(series, {
      ...plan,
      cases: [together],
      onResult: () => undefined,
      runOne: async ({ fault, parts }) => {
        asked.push(fault);
        return result(fault, { ...(parts && { parts: parts.map((part) => part.fault) }), ...answers[fault] });
      },
    });
    return { asked, verdict, parts: partsOf(runs) };
  };

  it('that passes has shown all of them', async () => {
    expect(await run({})).toEqual({
      asked: ['a; b'],
      verdict: 'pass',
      parts: [
        { what: 'a', verdict: 'pass' },
        { what: 'b', verdict: 'pass' },
      ],
    });
  });

  it('that fails is run again part by part, and stays failed', async () => {
    expect(await run({ 'a; b': { verdict: 'fail' }, b: { verdict: 'fail' } })).toEqual({
      asked: ['a; b', 'a', 'b'],
      verdict: 'fail',
      parts: [
        { what: 'a', verdict: 'fail', alone: 'pass' },
        { what: 'b', verdict: 'fail', alone: 'fail' },
      ],
    });
  });

  it('has what did not come about run by itself, and that counts', async () => {
    const unmet = { parts: ['a'], unmet: ['b'] };
    expect(await run({ 'a; b': unmet })).toEqual({
      asked: ['a; b', 'b'],
      verdict: 'pass',
      parts: [
        { what: 'a', verdict: 'pass' },
        { what: 'b', verdict: 'pass' },
      ],
    });
    expect((await run({ 'a; b': unmet, b: { verdict: 'fail' } })).verdict).toBe('fail');
  });
});

describe('a series that is continued', () => {
  it('is one again: what was run again in full counts no more', () => {
    const failed = result('a; b', { verdict: 'fail', parts: ['a', 'b'] });
    const kept = result('c; d', { parts: ['c', 'd'] });
    const again = [result('b; e', { parts: ['b', 'e'] }), result('a')];
    const runs = supersede([failed, kept], again);
    expect(runs.map(({ fault }) => fault)).toEqual(['c; d', 'b; e', 'a']);
    expect(partsOf(runs).every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  it('keeps what was run again in part only', () => {
    const failed = result('a; b', { verdict: 'fail', parts: ['a', 'b'] });
    expect(partsOf(supersede([failed], [result('a')]))).toEqual([
      { what: 'a', verdict: 'fail', alone: 'pass' },
      { what: 'b', verdict: 'fail' },
    ]);
  });
});
