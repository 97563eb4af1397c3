import { describe, expect, it } from '@jest/globals';
import { PLANTED_BUGS } from '@millrace/failpoints';
import type { CaseResult } from '../run/case-result.js';
import { HUNTS } from './hunts.js';
import { asHunt } from './planted-bugs.js';

const RESULT: CaseResult = {
  name: 'planted-bugs',
  fault: 'inbox-off: a message is handled as often as it is delivered',
  seed: 1,
  loadMs: 1_000,
  wishes: 9,
  accepted: 9,
  failed: 0,
  unknown: 0,
  unresolved: 0,
  orders: 9,
  terminal: 9,
  lost: 1,
  duplicates: 2,
  stockDelta: 3,
  moneyDeltaMinor: 4,
  findings: [
    { invariant: 'S', what: 'a unit is gone' },
    { invariant: 'D', orderId: 'order-4', what: 'twice' },
    { invariant: 'D', orderId: 'order-5', what: 'twice' },
  ],
  firstWrongOrder: 4,
  recoveryMs: null,
  verdict: 'fail',
  notes: [],
  story: [],
};

describe('planted bugs', () => {
  it('are hunted, each of them', () => {
    expect(Object.keys(HUNTS).toSorted()).toEqual(Object.keys(PLANTED_BUGS).toSorted());
  });

  it('that are found pass, and do not count as errors of the system', () => {
    expect(asHunt(RESULT)).toMatchObject({
      verdict: 'pass',
      findings: [],
      lost: 0,
      duplicates: 0,
      stockDelta: 0,
      moneyDeltaMinor: 0,
      recoveryMs: 0,
      notes: [`${RESULT.fault}; found by D, S, after 4 orders`],
    });
  });

  it('that are not found by what they break fail, whatever else is wrong', () => {
    const findings = RESULT.findings.filter(({ invariant }) => invariant !== 'D');
    const { firstWrongOrder: _, ...nothing } = { ...RESULT, findings };
    expect(asHunt(nothing)).toMatchObject({
      verdict: 'fail',
      findings: [{ invariant: 'D', what: 'planted, and not found' }],
      notes: [`${RESULT.fault}; not found by D in 9 orders`],
    });
  });
});
