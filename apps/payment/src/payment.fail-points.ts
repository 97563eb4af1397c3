import { authorizePayment, capturePayment, reversePayment } from '@millrace/contracts';
import { hookOf, type FailPoints } from '@millrace/failpoints';
import type { OperationKind } from './payment/payment.js';

/** Where this service may die, beside the places in the libs that it is made of. */
export const failPoints = {
  'provider.before-call': {
    durable: 'the intent, leased to this process',
    pending: 'the call; whether it was made is not known to whoever takes over',
    passedBy: 'obeyed',
  },
  'provider.after-call': {
    durable: 'what the provider did, in its ledger alone',
    pending: 'that we know of it',
    passedBy: 'obeyed',
  },
  'outcome.before-commit': {
    durable: 'what the provider did, in its ledger alone; outcome and reply are written and not committed',
    pending: 'that we know of it',
    passedBy: 'obeyed',
  },
  'outcome.after-commit': {
    durable: 'the outcome, and the reply in the outbox',
    pending: 'the reply itself, and the operation that it makes runnable',
    passedBy: 'obeyed',
  },
  'operations.given-back': {
    durable: 'an operation of which the outcome is not known, free to be taken',
    pending: 'that somebody asks what became of it',
    passedBy: 'nothing',
  },
  'operations.taken-over': {
    durable: 'an operation that nobody ran, leased to this process',
    pending: 'that it is asked for, or done',
    passedBy: 'nothing',
  },
} as const satisfies FailPoints;

export const failPoint = hookOf(failPoints);

const TYPES: Readonly<Record<OperationKind, string>> = {
  authorize: authorizePayment.type,
  capture: capturePayment.type,
  reverse: reversePayment.type,
};

/** Of the commands that operations are done for. */
export function typesOfOperations(
  operations: readonly { readonly kind: OperationKind }[],
): readonly string[] {
  return operations.map(({ kind }) => TYPES[kind]);
}
