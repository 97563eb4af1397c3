import { expect, it } from '@jest/globals';
import { calm } from '../cases/calm.case.js';
import { resultLine } from '../report/result-table.js';
import { couldNotRun } from './could-not-run.js';

it('a case that ended in an error has failed, and is followed by a new system', () => {
  const result = couldNotRun(calm, 7, new Error('order does not run.'));
  expect(result).toMatchObject({ name: 'calm', seed: 7, verdict: 'fail', recoveryMs: null });
  expect(result.findings[0]!.what).toContain('order does not run.');
  expect(resultLine(result)).toContain('recovery s never, verdict fail');
});
