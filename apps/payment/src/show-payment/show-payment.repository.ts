import { Database } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { OperationKind, Outcome, PaymentStatus } from '../payment/payment.js';

export interface PaymentView {
  readonly orderId: string;
  readonly status: PaymentStatus;
  /** Absent where the payment was reversed before any amount was known. */
  readonly amount?: { readonly amountMinor: number; readonly currency: string };
  /** In the order in which they run. */
  readonly operations: readonly OperationView[];
}

export interface OperationView {
  readonly kind: OperationKind;
  readonly status: 'open' | 'settled';
  readonly outcome?: Outcome['kind'];
  /** Code of a decline or a refusal. */
  readonly reason?: string;
  /** How often it was given back without an outcome. */
  readonly unknownTries: number;
  readonly openedAt: string;
  readonly settledAt?: string;
}

interface Row {
  readonly orderId: string;
  readonly status: PaymentStatus;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly operations: readonly OperationView[] | null;
}

const FIND_PAYMENT = `
  SELECT order_id AS "orderId", status, amount_minor AS "amountMinor", currency,
    (SELECT json_agg(json_strip_nulls(json_build_object('kind', kind, 'status', operation.status,
        'outcome', outcome, 'reason', outcome_detail, 'unknownTries', tries, 'openedAt', opened_at,
        'settledAt', settled_at)) ORDER BY position)
      FROM payment_operations AS operation WHERE operation.order_id = payments.order_id) AS operations
  FROM payments
  WHERE order_id = $1 AND ($2::uuid IS NULL OR customer_id = $2)`;

@Injectable()
export class ShowPaymentRepository {
  constructor(private readonly database: Database) {}

  /** The payment of an order; with `customerId` only when it is that customer's. */
  async find(orderId: string, customerId: string | null): Promise<PaymentView | undefined> {
    const { rows } = await this.database.query<Row>(FIND_PAYMENT, [orderId, customerId]);
    return rows.map(({ amountMinor, currency, operations, ...row }) => ({
      ...row,
      ...(amountMinor === null || currency === null ? {} : { amount: { amountMinor, currency } }),
      operations: operations ?? [],
    }))[0];
  }
}
