import { type PreparedStatement, type Transaction, rowSet } from '@millrace/persistence';
import { paymentErrors } from './payment.errors.js';
import {
  type OperationRow,
  type PaymentRow,
  paymentOfRows,
  rowOfOperation,
  rowOfPayment,
} from './payment.rows.js';
import { type Operation, OPERATION_ORDER, type Payment } from './payment.js';

/** A payment as it was read, with the version that a write must still find. 0: there is none yet. */
export interface StoredPayment {
  readonly payment: Payment | undefined;
  readonly version: number;
}

const lockPaymentRows: PreparedStatement = {
  name: 'lock-payments',
  text: `
    SELECT order_id, status, customer_id, amount_minor, currency, payment_method, provider_authorization_id,
      version
    FROM payments WHERE order_id = ANY($1::uuid[]) ORDER BY order_id FOR UPDATE`,
};

// A second statement on purpose: after a wait for the locks it sees what the other transaction committed.
const findOperationRows: PreparedStatement = {
  name: 'find-payment-operations',
  text: `
    SELECT order_id, kind, attempt_id, traceparent, outcome, outcome_detail
    FROM payment_operations WHERE order_id = ANY($1::uuid[])`,
};

/** Reads and locks payments, in sorted order, until the transaction ends. */
export async function lockPayments(
  transaction: Transaction,
  orderIds: readonly string[],
): Promise<Map<string, StoredPayment>> {
  const { rows } = await transaction.query<PaymentRow>(lockPaymentRows, [orderIds]);
  const stored = new Map(
    orderIds.map((id): [string, StoredPayment] => [id, { payment: undefined, version: 0 }]),
  );
  if (rows.length === 0) return stored;
  const operations = await transaction.query<OperationRow>(findOperationRows, [
    rows.map((row) => row.order_id),
  ]);
  const byOrder = Map.groupBy(operations.rows, (row) => row.order_id);
  for (const row of rows) {
    const payment = paymentOfRows(row, byOrder.get(row.order_id) ?? []);
    stored.set(row.order_id, { payment, version: row.version });
  }
  return stored;
}

const paymentRows = rowSet({
  order_id: 'uuid',
  status: 'text',
  customer_id: 'uuid',
  amount_minor: 'bigint',
  currency: 'text',
  payment_method: 'text',
  provider_authorization_id: 'text',
  version: 'integer',
});

const savePaymentRows: PreparedStatement = {
  name: 'save-payments',
  text: `
    INSERT INTO payments (${paymentRows.names})
    SELECT ${paymentRows.names} FROM ${paymentRows.from} AS row
    ORDER BY order_id
    ON CONFLICT (order_id) DO UPDATE SET status = excluded.status,
      provider_authorization_id = excluded.provider_authorization_id, version = excluded.version,
      updated_at = now()
    WHERE payments.version = excluded.version - 1`,
};

// $1 and $2: who leases them, and for how many seconds.
const operationRows = rowSet(
  {
    order_id: 'uuid',
    kind: 'text',
    position: 'smallint',
    attempt_id: 'uuid',
    traceparent: 'text',
    outcome: 'text',
    outcome_detail: 'text',
    leased: 'boolean',
  },
  3,
);

const saveOperationRows: PreparedStatement = {
  name: 'save-payment-operations',
  text: `
    INSERT INTO payment_operations AS known (order_id, kind, position, attempt_id, traceparent, status, outcome,
      outcome_detail, settled_at, possibly_sent, lease_owner, lease_until)
    SELECT order_id, kind, position, attempt_id, traceparent,
      CASE WHEN outcome IS NULL THEN 'open' ELSE 'settled' END, outcome, outcome_detail,
      CASE WHEN outcome IS NOT NULL THEN now() END, leased,
      CASE WHEN leased THEN $1::uuid END,
      CASE WHEN leased THEN clock_timestamp() + make_interval(secs => $2) END
    FROM ${operationRows.from} AS row
    ORDER BY order_id, position
    ON CONFLICT (order_id, kind) DO UPDATE SET attempt_id = excluded.attempt_id,
      traceparent = excluded.traceparent, status = excluded.status, outcome = excluded.outcome,
      outcome_detail = excluded.outcome_detail, settled_at = excluded.settled_at,
      possibly_sent = known.possibly_sent OR excluded.possibly_sent,
      lease_owner = CASE WHEN excluded.status = 'open'
        THEN coalesce(excluded.lease_owner, known.lease_owner) END,
      lease_until = CASE WHEN excluded.status = 'open'
        THEN coalesce(excluded.lease_until, known.lease_until) END`,
};

/** A payment to write: `before` is what was read, `operations` those that changed. */
export interface PaymentChange {
  readonly payment: Payment;
  readonly version: number;
  readonly operations: readonly { readonly operation: Operation; readonly leased: boolean }[];
}

/**
 * Writes payments and their changed operations; those marked so are leased to `lease.owner`.
 * @throws AppError `payment_raced` when another transaction made one of the payments meanwhile.
 */
export async function savePayments(
  transaction: Transaction,
  changes: readonly PaymentChange[],
  lease: { readonly owner: string; readonly leaseMs: number },
): Promise<void> {
  if (changes.length === 0) return;
  const payments = changes.map(({ payment, version }) => rowOfPayment(payment, version + 1));
  const { rowCount } = await transaction.query(savePaymentRows, paymentRows.parametersOf(payments));
  if (rowCount !== changes.length) throw paymentErrors.payment_raced();
  const operations = changes.flatMap((change) =>
    change.operations.map(({ operation, leased }) => ({
      ...rowOfOperation(change.payment.orderId, operation),
      position: OPERATION_ORDER.indexOf(operation.kind) + 1,
      leased,
    })),
  );
  await transaction.query(saveOperationRows, [
    lease.owner,
    lease.leaseMs / 1_000,
    ...operationRows.parametersOf(operations),
  ]);
}
