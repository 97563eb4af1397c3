/** The part of jest's JSON report that is counted. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Files that failed before a test of theirs ran. */
  readonly numRuntimeErrorTestSuites: number;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Adds a report: skipped tests and files that did not even load count as failures. */
export function addReport(tally: Tally, report: JestReport): Tally {
  return {
    passed: tally.passed + report.numPassedTests,
    failed:
      tally.failed +
      report.numFailedTests +
      report.numPendingTests +
      report.numTodoTests +
      report.numRuntimeErrorTestSuites,
  };
}
