/** The part of jest's JSON report that is counted. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that failed before a test of theirs ran. */
  readonly numRuntimeErrorTestSuites: number;
}

/** The part of a report of the fault laboratory or the benchmark that is counted. */
export interface CasesReport {
  readonly results: readonly { readonly verdict: 'pass' | 'fail' }[];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Adds a report: skipped tests and files that did not even load count as failures, as a case without any result does. */
export function addReport(tally: Tally, report: JestReport | CasesReport): Tally {
  const { passed, failed } = 'results' in report ? ofCases(report) : ofJest(report);
  return { passed: tally.passed + passed, failed: tally.failed + failed };
}

function ofJest(report: JestReport): Tally {
  return {
    passed: report.numPassedTests,
    failed:
      report.numFailedTests + report.numPendingTests + report.numTodoTests + report.numRuntimeErrorTestSuites,
  };
}

function ofCases({ results }: CasesReport): Tally {
  const passed = results.filter(({ verdict }) => verdict === 'pass').length;
  return { passed, failed: results.length === 0 ? 1 : results.length - passed };
}
