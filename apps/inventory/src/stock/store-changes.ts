import { defineErrors } from '@millrace/errors';
import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { rowFromHold } from './hold-row.js';
import type { HoldChange, StockChanges } from './stock-changes.js';
import type { StockDelta } from './stock-move.js';

const errors = defineErrors({
  hold_changed_meanwhile: {
    kind: 'unavailable',
    detail: 'Another transaction changed a hold of this batch; the batch is decided again.',
    retryable: true,
  },
});

/** The CHECKs of the table are the last word: a bucket never falls below 0, the sum stays what was received. */
const updateStock: PreparedStatement = {
  name: 'update-stock',
  text: `
    UPDATE stock
    SET available = stock.available + delta.available,
        reserved = stock.reserved + delta.reserved,
        sold = stock.sold + delta.sold
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
      AS delta (sku, available, reserved, sold)
    WHERE stock.sku = delta.sku`,
};

/**
 * A row is written only on top of the version that was read. Rows that existed are locked by their reader;
 * the guard is for two transactions that both found none, which no row lock can keep apart.
 */
const storeHolds: PreparedStatement = {
  name: 'store-holds',
  text: `
    WITH change AS (
      SELECT * FROM json_to_recordset($1::json) AS change (
        loaded_version integer, order_id uuid, status text, version integer, lines jsonb,
        expires_at timestamptz, reject_reason text, shortages jsonb)
    ), updated AS (
      UPDATE holds
      SET status = change.status, version = change.version, lines = change.lines,
          expires_at = change.expires_at, reject_reason = change.reject_reason,
          shortages = change.shortages, updated_at = now()
      FROM change
      WHERE change.loaded_version > 0
        AND holds.order_id = change.order_id AND holds.version = change.loaded_version
      RETURNING 1
    ), inserted AS (
      INSERT INTO holds (order_id, status, version, lines, expires_at, reject_reason, shortages)
      SELECT order_id, status, version, lines, expires_at, reject_reason, shortages
      FROM change WHERE loaded_version = 0
      ON CONFLICT (order_id) DO NOTHING
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM updated) + (SELECT count(*) FROM inserted) AS stored`,
};

/**
 * Writes what a batch decided, in two statements. The rows must be locked by this transaction.
 * @throws AppError `hold_changed_meanwhile` (retryable): nothing may be committed.
 */
export async function storeChanges(transaction: Transaction, changes: StockChanges): Promise<void> {
  if (changes.deltas.size > 0) await applyDeltas(transaction, changes.deltas);
  if (changes.holds.length > 0) await writeHolds(transaction, changes.holds);
}

async function applyDeltas(transaction: Transaction, deltas: ReadonlyMap<string, StockDelta>): Promise<void> {
  const values = [...deltas.values()];
  const { rowCount } = await transaction.query(updateStock, [
    [...deltas.keys()],
    values.map((delta) => delta.available),
    values.map((delta) => delta.reserved),
    values.map((delta) => delta.sold),
  ]);
  if (rowCount !== deltas.size) {
    throw new Error(`stock of ${deltas.size} SKUs was to change, ${rowCount} of them have a row`);
  }
}

async function writeHolds(transaction: Transaction, changes: readonly HoldChange[]): Promise<void> {
  const rows = changes.map(({ hold, loadedVersion }) => ({
    loaded_version: loadedVersion,
    ...rowFromHold(hold),
  }));
  const result = await transaction.query<{ stored: number }>(storeHolds, [JSON.stringify(rows)]);
  if (result.rows[0]!.stored !== changes.length) throw errors.hold_changed_meanwhile();
}
