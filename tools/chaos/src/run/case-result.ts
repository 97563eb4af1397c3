import type { CheckResult } from '../check/check-all.js';
import type { HistoryCounts } from '../history/history.js';
import type { Evidence } from './evidence.js';

export interface CaseResult extends CheckResult, HistoryCounts {
  readonly name: string;
  readonly fault: string;
  readonly seed: number;
  /** 0 for a series: each of its cases has its own. */
  readonly loadMs: number;
  /** From the end of load and faults until nothing was under way; `null` when that did not come. */
  readonly recoveryMs: number | null;
  /** Which order, in the order of placing, was the first that something is wrong with; absent when none was. */
  readonly firstWrongOrder?: number;
  readonly verdict: 'pass' | 'fail';
  readonly notes: readonly string[];
  /** What was done when, in ms from the begin of the load. */
  readonly story: readonly { readonly atMs: number; readonly what: string }[];
  /** Of the first order that something is wrong with. */
  readonly evidence?: Evidence;
  /** Of a case of several faults at once: those that came about. */
  readonly parts?: readonly string[];
  /** Those that did not: nothing is shown of them. */
  readonly unmet?: readonly string[];
}

/** Of a series: its cases as one. */
export interface SeriesResult extends CaseResult {
  /** Of how many parts it is when none is left out. */
  readonly planned: number;
  readonly runs: readonly CaseResult[];
}

export function isSeriesResult(result: CaseResult): result is SeriesResult {
  return 'runs' in result;
}
