import type { Replicas } from '@millrace/stack';
import type { CaseResult } from '../run/case-result.js';
import type { ChaosCase } from './chaos-case.js';

export interface Choice {
  /** Only those of the short set. */
  readonly short: boolean;
  /** By the fault of a case, or of a part of one. A series whose cases have parts leaves the others out. */
  readonly isMeant: (fault: string) => boolean;
}

/** Many cases of a kind, one after the other on a system of their own, told as one. */
export interface CaseSeries {
  readonly name: string;
  readonly fault: string;
  readonly short?: true;
  readonly replicas: Replicas;
  /** Default: one. */
  readonly brokers?: number;
  /** Services reach their broker through a proxy. Default: not. */
  readonly detour?: boolean;
  readonly cases: (choice: Choice) => Promise<readonly ChaosCase[]>;
  /** What a result means here; default: what it says. */
  readonly verdictOn?: (result: CaseResult) => CaseResult;
  /** For the report, beside the sums. */
  readonly notes: (results: readonly CaseResult[]) => readonly string[];
}

/** One of each service: what dies is all that there is of it. The same object for all, so that they share a system. */
export const ONE_OF_EACH: Replicas = {};

/** What can be asked for by its name. */
export type Trial = ChaosCase | CaseSeries;

export function isSeries(trial: Trial): trial is CaseSeries {
  return 'cases' in trial;
}
