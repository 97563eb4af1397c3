import { isSeries } from '../cases/case-series.js';
import { CASES } from '../cases/registry.js';
import { isSeriesResult, type CaseResult, type SeriesResult } from '../run/case-result.js';
import { partsOf, supersede } from '../run/series-parts.js';
import { sumOf } from '../run/sum-of-series.js';
import type { ChaosReport } from './chaos-report.js';

/**
 * One report of several runs: later ones add their cases, and replace those of the same name and seed. Of a series, its
 * parts are added, and replaced: one that was cut short and continued is one again.
 */
export function mergeReports(reports: readonly [ChaosReport, ...ChaosReport[]]): ChaosReport {
  const results = new Map<string, CaseResult>();
  for (const result of reports.flatMap((report) => report.results)) {
    const name = `${result.name} ${result.seed}`;
    const earlier = results.get(name);
    const isContinued = earlier && isSeriesResult(earlier) && isSeriesResult(result);
    results.set(name, isContinued ? mergeSeries(earlier, result) : result);
  }
  const tookMs = reports.reduce((sum, report) => sum + report.tookMs, 0);
  return { ...reports.at(-1)!, startedAt: reports[0].startedAt, tookMs, results: [...results.values()] };
}

/** Faults of series that have passed, and need not be run again. */
export function passedIn(reports: readonly ChaosReport[]): ReadonlySet<string> {
  const parts = reports
    .flatMap(({ results }) => results.filter(isSeriesResult))
    .flatMap(({ runs }) => partsOf(runs));
  return new Set(parts.filter(({ verdict }) => verdict === 'pass').map(({ what }) => what));
}

function mergeSeries(earlier: SeriesResult, later: SeriesResult): SeriesResult {
  const known = CASES.filter(isSeries).find(({ name }) => name === later.name);
  const series = known ?? { ...later, notes: () => later.notes };
  const plan = { seed: later.seed, planned: Math.max(earlier.planned, later.planned) };
  return sumOf(series, plan, supersede(earlier.runs, later.runs));
}
