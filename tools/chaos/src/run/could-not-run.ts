import { problemText } from '@millrace/stack';
import type { ChaosCase } from '../cases/chaos-case.js';
import type { CaseResult } from './case-result.js';

/** A case that ended in an error has shown nothing: it failed, and left nobody knows what behind. */
export function couldNotRun({ name, fault, parts }: ChaosCase, seed: number, error: unknown): CaseResult {
  const none = { wishes: 0, accepted: 0, failed: 0, unknown: 0, unresolved: 0 };
  return {
    ...none,
    name,
    fault,
    seed,
    loadMs: 0,
    orders: 0,
    terminal: 0,
    lost: 0,
    duplicates: 0,
    stockDelta: 0,
    moneyDeltaMinor: 0,
    recoveryMs: null,
    findings: [{ invariant: 'Q', what: `it could not be run to its end: ${problemText(error)}` }],
    verdict: 'fail',
    notes: [],
    story: [],
    ...(parts && { parts: parts.map((part) => part.fault) }),
  };
}
