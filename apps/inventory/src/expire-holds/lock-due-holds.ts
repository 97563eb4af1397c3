import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { HOLD_COLUMNS, holdFromRow, type HoldRow } from '../stock/hold-row.js';
import type { HoldIn } from '../stock/hold.js';

/**
 * A range of the partial index `holds_due`. Rows that someone else has locked are passed over: another
 * expiry gives them back, or a commit or release that is under way decides them.
 */
const lockDueHoldsStatement: PreparedStatement = {
  name: 'lock-due-holds',
  text: `
    SELECT ${HOLD_COLUMNS} FROM holds
    WHERE status = 'held' AND expires_at <= now()
    ORDER BY expires_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED`,
};

/** Reads and locks holds whose time is over by the database's clock, the oldest first, `limit` at most. */
export async function lockDueHolds(
  transaction: Transaction,
  limit: number,
): Promise<readonly HoldIn<'held'>[]> {
  const { rows } = await transaction.query<HoldRow>(lockDueHoldsStatement, [limit]);
  return rows.map((row) => holdFromRow(row) as HoldIn<'held'>);
}
