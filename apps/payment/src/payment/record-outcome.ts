import { type Decision, replyOf, settleReverseIfUndone, withOperation } from './decide-payment.js';
import { contentOf } from './payment-reply.js';
import type { Operation, OperationKind, Outcome, Payment, PaymentStatus } from './payment.js';

/** What the provider says about an operation, for certain. */
export interface ProviderResult {
  readonly outcome: Outcome;
  readonly providerAuthorizationId: string;
}

/**
 * What the provider said about an operation, onto the payment. An operation that is settled stays as it is:
 * two executors may bring the same news. When nothing is held after it, a reversal that waited is settled too.
 */
export function recordOutcome(
  payment: Payment | undefined,
  kind: OperationKind,
  result: ProviderResult,
): Decision {
  const operation = payment?.operations[kind];
  if (!payment || !operation || operation.outcome) return { payment, replies: [] };
  const settled: Operation = { ...operation, outcome: result.outcome };
  const next: Payment = {
    ...withOperation(payment, settled),
    status: statusAfter(payment.status, result.outcome),
    providerAuthorizationId: result.providerAuthorizationId,
  };
  const reversal = settleReverseIfUndone(next);
  return {
    payment: reversal.payment,
    replies: [replyOf(payment, settled, contentOf(result.outcome, payment.charge)), ...reversal.replies],
  };
}

function statusAfter(before: PaymentStatus, outcome: Outcome): PaymentStatus {
  switch (outcome.kind) {
    case 'nothing-taken':
      return before;
    case 'capture-refused':
      return REFUSED[outcome.reason];
    default:
      return outcome.kind;
  }
}

/** Where the money is when the provider will never capture: its books win over ours. */
const REFUSED = {
  not_authorized: 'declined',
  authorization_expired: 'expired',
  already_reversed: 'voided',
} as const;
