/** Where the money of an order is. */
export type PaymentStatus =
  /** Authorizing: not known yet. */
  | 'pending'
  | 'authorized'
  | 'declined'
  | 'captured'
  /** The provider let go of the authorization before it was captured. */
  | 'expired'
  | 'voided'
  | 'refunded'
  /** Reversed before anything was asked for: a tombstone that blocks what comes late. */
  | 'blocked';

/** What the saga asks for; each at most once per order. */
export type OperationKind = 'authorize' | 'capture' | 'reverse';

/** The order in which the operations of one payment run: the next begins when the one before is settled. */
export const OPERATION_ORDER: readonly OperationKind[] = ['authorize', 'capture', 'reverse'];

export type DeclineCode = 'card_declined' | 'insufficient_funds' | 'invalid_payment_method';
export type CaptureRefusal = 'not_authorized' | 'authorization_expired' | 'already_reversed';

/** How an operation ended. Recorded once; every later attempt of the saga is told the same. */
export type Outcome =
  | { readonly kind: 'authorized' }
  | { readonly kind: 'declined'; readonly declineCode: DeclineCode }
  | { readonly kind: 'captured' }
  | { readonly kind: 'capture-refused'; readonly reason: CaptureRefusal }
  | { readonly kind: 'voided' }
  | { readonly kind: 'refunded' }
  | { readonly kind: 'nothing-taken' };

export interface Operation {
  readonly kind: OperationKind;
  /** The newest attempt of the saga that waits for the outcome. */
  readonly attemptId: string;
  /** W3C trace context of that attempt. */
  readonly traceparent: string | undefined;
  /** `undefined` while it is open: not called yet, in flight, or not known. */
  readonly outcome: Outcome | undefined;
}

/** What the saga wants to have charged. */
export interface Charge {
  readonly customerId: string;
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** The provider's token. Never logged. */
  readonly paymentMethod: string;
}

/** The payment of one order, with everything that was ever asked for. */
export interface Payment {
  readonly orderId: string;
  readonly status: PaymentStatus;
  /** `undefined` in a tombstone. */
  readonly charge: Charge | undefined;
  readonly providerAuthorizationId: string | undefined;
  readonly operations: Readonly<Partial<Record<OperationKind, Operation>>>;
}

/** The operation that runs now, or may: the first one that is open. */
export function runnableOperation(payment: Payment | undefined): Operation | undefined {
  return OPERATION_ORDER.map((kind) => payment?.operations[kind]).find(
    (operation) => operation !== undefined && operation.outcome === undefined,
  );
}
