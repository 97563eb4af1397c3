import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { HOLD_COLUMNS, holdFromRow, type HoldRow } from './hold-row.js';
import type { Hold } from './hold.js';

/**
 * One index look-up per order. Rows are locked in the order of their ids, so that two batches never wait for
 * each other. The clock comes along even when no order has a hold yet.
 */
const lockHoldsStatement: PreparedStatement = {
  name: 'lock-holds',
  text: `
    SELECT clock.now, hold.*
    FROM (SELECT now()) AS clock (now)
    LEFT JOIN (
      SELECT ${HOLD_COLUMNS} FROM holds
      WHERE order_id = ANY ($1::uuid[])
      ORDER BY order_id
      FOR UPDATE
    ) AS hold ON true`,
};

type Row = { readonly now: Date } & (HoldRow | { readonly order_id: null });

export interface LockedHolds {
  /** The database's clock at the start of the transaction. */
  readonly now: Date;
  /** By order id. */
  readonly holds: ReadonlyMap<string, Hold>;
}

/** Reads and locks the holds of these orders until the transaction ends. */
export async function lockHolds(transaction: Transaction, orderIds: readonly string[]): Promise<LockedHolds> {
  const { rows } = await transaction.query<Row>(lockHoldsStatement, [orderIds]);
  const holds = new Map<string, Hold>();
  for (const row of rows) if (row.order_id !== null) holds.set(row.order_id, holdFromRow(row));
  return { now: rows[0]!.now, holds };
}
