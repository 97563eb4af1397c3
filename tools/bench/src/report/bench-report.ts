import { readFileSync } from 'node:fs';
import { benchErrors } from '../bench.errors.js';
import type { ServiceProfile } from '../profile/profile-report.js';
import type { CaseResult } from '../run/run-case.js';
import type { Disturbance, Machine } from '../run/machine.js';

/** All that a run has shown: what the page, the table and a comparison are made from. */
export interface BenchReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly tookSeconds: number;
  readonly mode: string;
  readonly commit: string;
  readonly profiled: boolean;
  readonly machine: Machine;
  readonly disturbance: Disturbance;
  readonly cases: readonly ReportedCase[];
  /** Of a run with profiles: where each service spent its time. */
  readonly profiles?: readonly ServiceProfile[];
}

/** Which run a number is of, and what to hold against it. */
export type RunFacts = Pick<BenchReport, 'startedAt' | 'mode' | 'commit' | 'profiled' | 'disturbance'>;

export interface ReportedCase extends CaseResult {
  /** When it is of another run than the rest of the report. */
  readonly run?: RunFacts;
}

/** @throws AppError `invalid_report` */
export function readReport(path: string): BenchReport {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as BenchReport;
    if (report.format !== 1 || !Array.isArray(report.cases)) throw new Error('it has another format');
    return report;
  } catch (cause) {
    throw benchErrors.invalid_report({ cause, detail: `${path}: ${(cause as Error).message}` });
  }
}
