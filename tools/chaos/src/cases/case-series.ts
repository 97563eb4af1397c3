import type { Replicas } from '@millrace/stack';
import type { CaseResult } from '../run/case-result.js';
import type { ChaosCase } from './chaos-case.js';

/** Many cases of a kind, one after the other on a system of their own, told as one. */
export interface CaseSeries {
  readonly name: string;
  readonly fault: string;
  readonly short?: true;
  readonly replicas: Replicas;
  /** In the short set only those that `isShort` picks. */
  readonly cases: (short: boolean) => Promise<readonly ChaosCase[]>;
  /** For the report, beside the sums. */
  readonly notes: (results: readonly CaseResult[]) => readonly string[];
}

/** What can be asked for by its name. */
export type Trial = ChaosCase | CaseSeries;

export function isSeries(trial: Trial): trial is CaseSeries {
  return 'cases' in trial;
}
