import { Database, type PreparedStatement, rowSet } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { type DueOperation, dueOperation } from '../payment/due-operation.js';
import { type OperationRow, type PaymentRow, paymentOfRows } from '../payment/payment.rows.js';
import type { OperationKind } from '../payment/payment.js';

/** Names an operation. */
export interface OperationName {
  readonly orderId: string;
  readonly kind: OperationKind;
}

/** Who holds leases, and for how long. */
export interface LeaseTerms {
  readonly owner: string;
  readonly leaseMs: number;
}

// `settled_at IS NULL` is what `open` means, and `ours` is computed, not a condition: as conditions on `status` both
// would let the planner take the partial index of open operations for a way to one order's rows. While the provider
// is away that index holds all of them, and each operation would be looked for among all others.

// Walks the partial index of open operations. An operation behind another open one of its order waits.
const leaseDueOperations: PreparedStatement = {
  name: 'lease-due-operations',
  text: `
    WITH due AS (
      SELECT order_id, kind, possibly_sent FROM payment_operations AS candidate
      WHERE status = 'open' AND next_try_at <= now() AND (lease_until IS NULL OR lease_until < now())
        AND NOT EXISTS (SELECT FROM payment_operations AS earlier
          WHERE earlier.order_id = candidate.order_id AND earlier.position < candidate.position
            AND earlier.settled_at IS NULL)
      ORDER BY next_try_at LIMIT $3
      FOR UPDATE SKIP LOCKED
    ), leased AS (
      UPDATE payment_operations AS operation
      SET lease_owner = $1, lease_until = clock_timestamp() + make_interval(secs => $2), possibly_sent = true
      FROM due WHERE operation.order_id = due.order_id AND operation.kind = due.kind
      RETURNING operation.order_id, operation.kind, operation.attempt_id, operation.traceparent,
        operation.outcome, operation.outcome_detail, due.possibly_sent
    )
    SELECT leased.*, status, customer_id, amount_minor, currency, payment_method, provider_authorization_id,
      version
    FROM leased JOIN payments USING (order_id)`,
};

// Rows are locked in sorted order before they are written: two executors, or one and a batch of commands,
// must not wait for each other in a circle.
const renewed = rowSet({ order_id: 'uuid', kind: 'plain-text' }, 3);
const renewLeases: PreparedStatement = {
  name: 'renew-operation-leases',
  text: `
    WITH locked AS (
      SELECT order_id, kind, status = 'open' AND lease_owner = $1 AS ours
      FROM payment_operations JOIN ${renewed.from} AS row USING (order_id, kind)
      ORDER BY order_id, position FOR UPDATE OF payment_operations
    )
    UPDATE payment_operations AS operation
    SET lease_until = clock_timestamp() + make_interval(secs => $2)
    FROM locked WHERE ours AND operation.order_id = locked.order_id AND operation.kind = locked.kind
    RETURNING operation.order_id AS "orderId", operation.kind`,
};

const released = rowSet({ order_id: 'uuid', kind: 'plain-text', problem: 'text' }, 4);
const releaseOperations: PreparedStatement = {
  name: 'release-operations',
  text: `
    WITH locked AS (
      SELECT order_id, kind, problem, status = 'open' AND lease_owner = $1 AS ours
      FROM payment_operations JOIN ${released.from} AS row USING (order_id, kind)
      ORDER BY order_id, position FOR UPDATE OF payment_operations
    )
    UPDATE payment_operations AS operation
    SET lease_owner = NULL, lease_until = NULL, tries = tries + 1, last_problem = locked.problem,
      next_try_at = clock_timestamp() + make_interval(secs =>
        least($3::float8, $2::float8 * power(2, least(tries, 20))) * (0.5 + random() / 2))
    FROM locked WHERE ours AND operation.order_id = locked.order_id AND operation.kind = locked.kind`,
};

/** Pause before an operation without an outcome is tried again: doubles with each try; up to half is chance. */
export interface ReleasePause {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Who may run which operation. One lease at a time; it lapses when its owner dies. */
@Injectable()
export class OperationLeaseRepository {
  constructor(private readonly database: Database) {}

  /** Leases operations that nobody runs: not begun for want of room, given back, or left by a dead owner. */
  async leaseDue(terms: LeaseTerms, limit: number): Promise<readonly DueOperation[]> {
    const { rows } = await this.database.query<PaymentRow & OperationRow & { possibly_sent: boolean }>(
      leaseDueOperations,
      [terms.owner, terms.leaseMs / 1_000, limit],
    );
    return rows.map((row) => {
      const payment = paymentOfRows(row, [row]);
      return dueOperation(payment, payment.operations[row.kind]!, row.possibly_sent);
    });
  }

  /** @returns those that are still ours. */
  async renew(terms: LeaseTerms, operations: readonly OperationName[]): Promise<readonly OperationName[]> {
    const names = operations.map(({ orderId, kind }) => ({ order_id: orderId, kind }));
    const { rows } = await this.database.query<OperationName>(renewLeases, [
      terms.owner,
      terms.leaseMs / 1_000,
      ...renewed.parametersOf(names),
    ]);
    return rows;
  }

  /** Gives back operations without an outcome. `problem` is for people and holds no payment data. */
  async release(
    owner: string,
    operations: readonly (OperationName & { readonly problem: string })[],
    pause: ReleasePause,
  ): Promise<void> {
    const rows = operations.map(({ orderId, kind, problem }) => ({ order_id: orderId, kind, problem }));
    await this.database.query(releaseOperations, [
      owner,
      pause.firstMs / 1_000,
      pause.lastMs / 1_000,
      ...released.parametersOf(rows),
    ]);
  }
}
