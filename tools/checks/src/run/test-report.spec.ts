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

  it('counts the cases of the fault laboratory and of the benchmark', () => {
    const results = [{ verdict: 'pass' }, { verdict: 'fail' }, { verdict: 'pass' }] as const;
    expect(addReport({ passed: 1, failed: 1 }, { results })).toEqual({ passed: 3, failed: 2 });
  });

  it('where no case has a result, one has failed', () => {
    expect(addReport({ passed: 1, failed: 0 }, { results: [] })).toEqual({ passed: 1, failed: 1 });
  });
});
