import type {
  CaptureRefusal,
  DeclineCode,
  Operation,
  OperationKind,
  Outcome,
  Payment,
  PaymentStatus,
} from './payment.js';

/** A row of `payments`. */
export interface PaymentRow {
  readonly order_id: string;
  readonly status: PaymentStatus;
  readonly customer_id: string | null;
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly payment_method: string | null;
  readonly provider_authorization_id: string | null;
  readonly version: number;
}

/** The part of a row of `payment_operations` that decisions rest on. */
export interface OperationRow {
  readonly order_id: string;
  readonly kind: OperationKind;
  readonly attempt_id: string;
  readonly traceparent: string | null;
  readonly outcome: Outcome['kind'] | null;
  readonly outcome_detail: string | null;
}

export function paymentOfRows(row: PaymentRow, operations: readonly OperationRow[]): Payment {
  const { customer_id, amount_minor, currency, payment_method } = row;
  return {
    orderId: row.order_id,
    status: row.status,
    charge:
      customer_id === null || amount_minor === null || currency === null || payment_method === null
        ? undefined
        : { customerId: customer_id, amountMinor: amount_minor, currency, paymentMethod: payment_method },
    providerAuthorizationId: row.provider_authorization_id ?? undefined,
    operations: Object.fromEntries(
      operations.map((operation) => [operation.kind, operationOfRow(operation)]),
    ),
  };
}

function operationOfRow(row: OperationRow): Operation {
  return {
    kind: row.kind,
    attemptId: row.attempt_id,
    traceparent: row.traceparent ?? undefined,
    outcome: row.outcome === null ? undefined : outcomeOfColumns(row.outcome, row.outcome_detail),
  };
}

function outcomeOfColumns(kind: Outcome['kind'], detail: string | null): Outcome {
  switch (kind) {
    case 'declined':
      return { kind, declineCode: detail as DeclineCode };
    case 'capture-refused':
      return { kind, reason: detail as CaptureRefusal };
    default:
      return { kind };
  }
}

export function rowOfPayment(payment: Payment, version: number): PaymentRow {
  const { charge } = payment;
  return {
    order_id: payment.orderId,
    status: payment.status,
    customer_id: charge?.customerId ?? null,
    amount_minor: charge?.amountMinor ?? null,
    currency: charge?.currency ?? null,
    payment_method: charge?.paymentMethod ?? null,
    provider_authorization_id: payment.providerAuthorizationId ?? null,
    version,
  };
}

export function rowOfOperation(orderId: string, operation: Operation): OperationRow {
  const { outcome } = operation;
  return {
    order_id: orderId,
    kind: operation.kind,
    attempt_id: operation.attemptId,
    traceparent: operation.traceparent ?? null,
    outcome: outcome?.kind ?? null,
    outcome_detail: outcome ? detailOf(outcome) : null,
  };
}

function detailOf(outcome: Outcome): string | null {
  if (outcome.kind === 'declined') return outcome.declineCode;
  return outcome.kind === 'capture-refused' ? outcome.reason : null;
}
