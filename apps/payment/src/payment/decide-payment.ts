import type { PaymentCommand } from './payment-command.js';
import { contentOf, type Reply, type ReplyContent } from './payment-reply.js';
import type { Operation, Payment, PaymentStatus } from './payment.js';

/** What a command comes to: the payment as it is then, and what the saga is told at once. */
export interface Decision {
  readonly payment: Payment | undefined;
  readonly replies: readonly Reply[];
  /** Set when the command contradicts what is known: nothing is done about it. */
  readonly conflict?: string;
}

type PaymentDecision = Decision & { readonly payment: Payment };
type CommandOf<K extends PaymentCommand['kind']> = Extract<PaymentCommand, { readonly kind: K }>;

/**
 * One command against what is known. Pure: no clock, no I/O; opens operations, never calls.
 * A command that repeats another with a new attempt is told the recorded outcome, or is answered in its place.
 */
export function decideCommand(payment: Payment | undefined, command: PaymentCommand): Decision {
  switch (command.kind) {
    case 'authorize':
      return decideAuthorize(payment, command);
    case 'capture':
      return decideCapture(payment, command);
    default:
      return decideReverse(payment, command);
  }
}

function decideAuthorize(payment: Payment | undefined, command: CommandOf<'authorize'>): Decision {
  if (!payment) {
    // Work that nobody waits for is not begun; what was begun before is told as ever.
    if (command.expired) return answer(undefined, command, { kind: 'authorization-expired' });
    const { orderId, charge } = command;
    const fresh: Payment = {
      orderId,
      charge,
      status: 'pending',
      providerAuthorizationId: undefined,
      operations: {},
    };
    return open(fresh, command);
  }
  if (payment.operations.reverse) {
    return answer(payment, command, { kind: 'declined', declineCode: 'already_reversed' });
  }
  const { charge } = payment;
  if (charge?.amountMinor !== command.charge.amountMinor || charge.currency !== command.charge.currency) {
    return { payment, replies: [], conflict: 'an authorization of another amount is recorded for the order' };
  }
  return repeatOrOpen(payment, command);
}

function decideCapture(payment: Payment | undefined, command: CommandOf<'capture'>): Decision {
  if (!payment) return answer(payment, command, { kind: 'capture-refused', reason: 'not_authorized' });
  if (payment.operations.reverse) {
    return answer(payment, command, { kind: 'capture-refused', reason: 'already_reversed' });
  }
  if (payment.operations.capture || payment.status === 'authorized') return repeatOrOpen(payment, command);
  return answer(payment, command, { kind: 'capture-refused', reason: 'not_authorized' });
}

function decideReverse(payment: Payment | undefined, command: CommandOf<'reverse'>): Decision {
  const known = payment ?? tombstoneOf(command.orderId);
  const decision = repeatOrOpen(known, command);
  // A reversal that is only repeated was settled already if it could be.
  return known.operations.reverse ? decision : settleReverseIfUndone(decision.payment);
}

/** Blocks whatever comes late. */
function tombstoneOf(orderId: string): Payment {
  return {
    orderId,
    charge: undefined,
    status: 'blocked',
    providerAuthorizationId: undefined,
    operations: {},
  };
}

/** Statuses in which no money is held or taken, so that a reversal needs no call. */
const UNDONE: Partial<Record<PaymentStatus, 'voided' | 'refunded' | 'nothing-taken'>> = {
  declined: 'nothing-taken',
  expired: 'nothing-taken',
  blocked: 'nothing-taken',
  voided: 'voided',
  refunded: 'refunded',
};

/** Ends the open reversal of a payment that holds nothing, and tells so. Leaves every other payment as it is. */
export function settleReverseIfUndone(payment: Payment): PaymentDecision {
  const kind = UNDONE[payment.status];
  const { reverse } = payment.operations;
  if (!kind || !reverse || reverse.outcome) return { payment, replies: [] };
  const settled: Operation = { ...reverse, outcome: { kind } };
  return {
    payment: withOperation(payment, settled),
    replies: [replyOf(payment, settled, contentOf({ kind }, payment.charge))],
  };
}

function repeatOrOpen(payment: Payment, command: PaymentCommand): PaymentDecision {
  const known = payment.operations[command.kind];
  if (!known) return open(payment, command);
  if (known.outcome) return answer(payment, command, contentOf(known.outcome, payment.charge));
  const { attemptId, traceparent } = command;
  return { payment: withOperation(payment, { ...known, attemptId, traceparent }), replies: [] };
}

function open(payment: Payment, { kind, attemptId, traceparent }: PaymentCommand): PaymentDecision {
  return {
    payment: withOperation(payment, { kind, attemptId, traceparent, outcome: undefined }),
    replies: [],
  };
}

function answer<P extends Payment | undefined>(
  payment: P,
  command: PaymentCommand,
  content: ReplyContent,
): { readonly payment: P; readonly replies: readonly Reply[] } {
  const { orderId, attemptId, traceparent } = command;
  return { payment, replies: [{ orderId, attemptId, traceparent, content }] };
}

export function withOperation(payment: Payment, operation: Operation): Payment {
  return { ...payment, operations: { ...payment.operations, [operation.kind]: operation } };
}

export function replyOf(payment: Payment, operation: Operation, content: ReplyContent): Reply {
  const { attemptId, traceparent } = operation;
  return { orderId: payment.orderId, attemptId, traceparent, content };
}
