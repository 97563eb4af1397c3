import { defineErrors } from '@millrace/errors';
import {
  type PreparedStatement,
  type Transaction,
  type Write,
  rowSet,
  writeTogether,
} from '@millrace/persistence';
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

const deltaRows = rowSet({ sku: 'text', available: 'bigint', reserved: 'bigint', sold: 'bigint' });

/** The CHECKs of the table are the last word: a bucket never falls below 0, the sum stays what was received. */
const updateStock: PreparedStatement = {
  name: 'update-stock',
  text: `
    UPDATE stock
    SET available = stock.available + delta.available,
        reserved = stock.reserved + delta.reserved,
        sold = stock.sold + delta.sold
    FROM ${deltaRows.from} AS delta
    WHERE stock.sku = delta.sku`,
};

const holdRows = rowSet({
  loaded_version: 'integer',
  order_id: 'uuid',
  status: 'text',
  version: 'integer',
  lines: 'jsonb',
  expires_at: 'timestamptz',
  reject_reason: 'text',
  shortages: 'jsonb',
});

/** A row is written only on top of the version that was read. */
const updateHolds: PreparedStatement = {
  name: 'update-holds',
  text: `
    UPDATE holds
    SET status = change.status, version = change.version, lines = change.lines,
        expires_at = change.expires_at, reject_reason = change.reject_reason,
        shortages = change.shortages, updated_at = now()
    FROM ${holdRows.from} AS change
    WHERE holds.order_id = change.order_id AND holds.version = change.loaded_version`,
};

/** Two transactions can both find that there is none, which no row lock can keep apart: the later one writes none. */
const insertHolds: PreparedStatement = {
  name: 'insert-holds',
  text: `
    INSERT INTO holds (order_id, status, version, lines, expires_at, reject_reason, shortages)
    SELECT order_id, status, version, lines, expires_at, reject_reason, shortages
    FROM ${holdRows.from} AS change
    ON CONFLICT (order_id) DO NOTHING`,
};

/** Writes what a batch decided. The rows must be locked by this transaction. As {@link changeWrites}. */
export async function storeChanges(transaction: Transaction, changes: StockChanges): Promise<void> {
  await writeTogether(transaction, changeWrites(changes));
}

/**
 * What a batch decided, as writes for one statement.
 * @throws AppError `hold_changed_meanwhile` (retryable), once written: nothing may be committed.
 */
export function changeWrites({ deltas, holds }: StockChanges): readonly Write[] {
  return [
    ...deltaWrites(deltas),
    ...holdWrites(
      updateHolds,
      holds.filter(({ loadedVersion }) => loadedVersion > 0),
    ),
    ...holdWrites(
      insertHolds,
      holds.filter(({ loadedVersion }) => loadedVersion === 0),
    ),
  ];
}

function deltaWrites(deltas: ReadonlyMap<string, StockDelta>): readonly Write[] {
  if (deltas.size === 0) return [];
  const rows = [...deltas].map(([sku, { available, reserved, sold }]) => ({
    sku,
    available,
    reserved,
    sold,
  }));
  const onWritten = (rowCount: number) => {
    if (rowCount === deltas.size) return;
    throw new Error(`stock of ${deltas.size} SKUs was to change, ${rowCount} of them have a row`);
  };
  return [{ statement: updateStock, parameters: deltaRows.parametersOf(rows), onWritten }];
}

function holdWrites(statement: PreparedStatement, changes: readonly HoldChange[]): readonly Write[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ hold, loadedVersion }) => ({
    loaded_version: loadedVersion,
    ...rowFromHold(hold),
  }));
  const onWritten = (rowCount: number) => {
    if (rowCount !== changes.length) throw errors.hold_changed_meanwhile();
  };
  return [{ statement, parameters: holdRows.parametersOf(rows), onWritten }];
}
