import type { CaseSeries } from '../cases/case-series.js';
import type { ChaosCase } from '../cases/chaos-case.js';
import type { CaseResult, SeriesResult } from './case-result.js';
import { sumOf } from './sum-of-series.js';

export interface SeriesRun {
  readonly seed: number;
  readonly cases: readonly ChaosCase[];
  /** How many parts the series has when none is left out. */
  readonly planned: number;
  readonly runOne: (chaos: ChaosCase) => Promise<CaseResult>;
  /** Told after each, with what it has come to so far. */
  readonly onResult: (soFar: SeriesResult) => void;
}

/**
 * Runs all cases of a series. Of one with parts that fails, each part is run by itself, so that it can be named; of one
 * that passes, those parts that did not come about. One case that fails fails the series.
 */
export async function runSeries(series: CaseSeries, run: SeriesRun): Promise<SeriesResult> {
  const results: CaseResult[] = [];
  const sum = () => sumOf(series, { seed: run.seed, planned: run.planned }, results);
  const runNext = async (chaos: ChaosCase) => {
    const result = await run.runOne(chaos);
    results.push(result);
    run.onResult(sum());
    return result;
  };
  for (const chaos of run.cases) {
    const { verdict, unmet = [] } = await runNext(chaos);
    const isOpen = ({ fault }: ChaosCase) => verdict === 'fail' || unmet.includes(fault);
    for (const part of chaos.parts?.filter(isOpen) ?? []) await runNext(part);
  }
  return sum();
}
