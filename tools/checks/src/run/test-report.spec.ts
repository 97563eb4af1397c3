import { describe, expect, it } from '@jest/globals';
import { addReport } from './test-report.js';

describe('addReport', () => {
  it('counts what did not run as failed', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 1,
    };
    expect(addReport({ passed: 10, failed: 0 }, report)).toEqual({ passed: 15, failed: 5 });
  });
});
