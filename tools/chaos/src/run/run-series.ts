import type { CaseSeries } from '../cases/case-series.js';
import type { ChaosCase } from '../cases/chaos-case.js';
import type { CaseResult } from './case-result.js';

export interface SeriesRun {
  readonly seed: number;
  readonly cases: readonly ChaosCase[];
  readonly runOne: (chaos: ChaosCase) => Promise<CaseResult>;
  /** Told after each, with what it has come to so far. */
  readonly onResult: (soFar: CaseResult) => void;
}

/** Runs all cases of a series. Findings name the case that they are of; one case that fails fails the series. */
export async function runSeries(series: CaseSeries, run: SeriesRun): Promise<CaseResult> {
  const results: CaseResult[] = [];
  for (const chaos of run.cases) {
    results.push(await run.runOne(chaos));
    run.onResult(sumOf(series, run.seed, results));
  }
  return sumOf(series, run.seed, results);
}

/** Pure: many results as one. */
export function sumOf(series: CaseSeries, seed: number, results: readonly CaseResult[]): CaseResult {
  const total = (of: (result: CaseResult) => number) => results.reduce((sum, result) => sum + of(result), 0);
  const evidence = results.find((result) => result.evidence)?.evidence;
  const slowest = results.some(({ recoveryMs }) => recoveryMs === null)
    ? null
    : Math.max(0, ...results.map(({ recoveryMs }) => recoveryMs!));
  let passedMs = 0;
  const story = results.map(({ fault, verdict, story: own }) => {
    const atMs = passedMs;
    passedMs += own.at(-1)?.atMs ?? 0;
    return { atMs, what: `${fault}: ${verdict}` };
  });
  return {
    name: series.name,
    fault: series.fault,
    seed,
    loadMs: 0,
    recoveryMs: slowest,
    verdict: results.length > 0 && results.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail',
    wishes: total(({ wishes }) => wishes),
    accepted: total(({ accepted }) => accepted),
    failed: total(({ failed }) => failed),
    unknown: total(({ unknown }) => unknown),
    unresolved: total(({ unresolved }) => unresolved),
    orders: total(({ orders }) => orders),
    terminal: total(({ terminal }) => terminal),
    lost: total(({ lost }) => lost),
    duplicates: total(({ duplicates }) => duplicates),
    stockDelta: total(({ stockDelta }) => stockDelta),
    moneyDeltaMinor: total(({ moneyDeltaMinor }) => moneyDeltaMinor),
    findings: results.flatMap(({ fault, findings }) =>
      findings.map((one) => ({ ...one, what: `${fault}: ${one.what}` })),
    ),
    notes: series.notes(results),
    story,
    ...(evidence && { evidence }),
  };
}
