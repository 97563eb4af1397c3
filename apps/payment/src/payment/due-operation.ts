import { uuidV5 } from '@millrace/ids';
import type { Charge, Operation, OperationKind, Payment } from './payment.js';

/** The provider's own verbs. A reversal is one of the last two, as the ledger says. */
export type ProviderVerb = 'authorize' | 'capture' | 'void' | 'refund';

/** An operation that may run now: everything the call needs, so that it runs without the database. */
export interface DueOperation {
  readonly orderId: string;
  readonly kind: OperationKind;
  readonly verb: ProviderVerb;
  /** The same for every attempt of the saga and every try of ours: what makes it happen once. */
  readonly idempotencyKey: string;
  /** The provider may know of it: ask before calling. */
  readonly possiblySent: boolean;
  readonly charge: Charge;
  readonly providerAuthorizationId: string | undefined;
  readonly traceparent: string | undefined;
  /**
   * Unix ms: how long the attempt that opened it is waited for. It bounds the run that begins with the command;
   * whatever is left over is settled in later ones, which have their own time.
   */
  readonly deadline?: number | undefined;
}

/** @throws Error when the payment has no charge: a tombstone has nothing to run. */
export function dueOperation(payment: Payment, operation: Operation, possiblySent: boolean): DueOperation {
  const { orderId, charge, providerAuthorizationId } = payment;
  if (!charge) throw new Error(`the payment of order ${orderId} has no charge to ${operation.kind}`);
  const verb = verbOf(payment, operation.kind);
  return {
    orderId,
    kind: operation.kind,
    verb,
    idempotencyKey: idempotencyKeyOf(orderId, verb),
    possiblySent,
    charge,
    providerAuthorizationId,
    traceparent: operation.traceparent,
  };
}

/** One per order and verb, for ever. */
export function idempotencyKeyOf(orderId: string, verb: ProviderVerb): string {
  return uuidV5(orderId, verb);
}

/** The operation that a verb of the provider's is done for. */
export function kindOf(verb: ProviderVerb): OperationKind {
  return verb === 'void' || verb === 'refund' ? 'reverse' : verb;
}

/** What an operation comes to at the provider, as things stand. */
export function verbOf(payment: Payment, kind: OperationKind): ProviderVerb {
  if (kind !== 'reverse') return kind;
  return payment.status === 'captured' ? 'refund' : 'void';
}
