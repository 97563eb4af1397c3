import type { Database, Transaction } from '@millrace/persistence';
import { catalogueErrors } from '../catalogue/catalogue.errors.js';
import { failPoint } from '../inventory.fail-points.js';
import { receiptErrors } from './receive-stock.errors.js';

/** Units of one SKU that came in, once per idempotency key. */
export interface Receipt {
  readonly sku: string;
  readonly quantity: number;
  /** All units of the SKU ever received, this receipt included. */
  readonly received: number;
  readonly recordedAt: Date;
}

const RECEIPT_COLUMNS = 'sku, quantity, received_after AS received, recorded_at AS "recordedAt"';

/**
 * Adds received units to the available ones. The same key with the same quantity counts once and gives the
 * same receipt again.
 * @throws AppError `sku_not_found`, `idempotency_key_reused`.
 */
export async function receiveStock(
  database: Database,
  request: { readonly sku: string; readonly idempotencyKey: string; readonly quantity: number },
): Promise<Receipt> {
  const { sku, idempotencyKey, quantity } = request;
  const receipt = await database.transaction(async (transaction) => {
    const receivedBefore = await lockReceived(transaction, sku);
    if (receivedBefore === undefined) throw catalogueErrors.sku_not_found();
    const known = await findReceipt(transaction, sku, idempotencyKey);
    if (known && known.quantity !== quantity) throw receiptErrors.idempotency_key_reused();
    const kept =
      known ?? (await recordReceipt(transaction, { ...request, received: receivedBefore + quantity }));
    failPoint('receipt.before-commit');
    return kept;
  });
  failPoint('receipt.after-commit');
  return receipt;
}

/** Receipts of one SKU go one after the other: the lock makes "is the key known?" and the insert one step. */
async function lockReceived(transaction: Transaction, sku: string): Promise<number | undefined> {
  const { rows } = await transaction.query<{ received: number }>(
    'SELECT received FROM stock WHERE sku = $1 FOR UPDATE',
    [sku],
  );
  return rows[0]?.received;
}

async function findReceipt(
  transaction: Transaction,
  sku: string,
  idempotencyKey: string,
): Promise<Receipt | undefined> {
  const { rows } = await transaction.query<Receipt>(
    `SELECT ${RECEIPT_COLUMNS} FROM receipts WHERE sku = $1 AND idempotency_key = $2`,
    [sku, idempotencyKey],
  );
  return rows[0];
}

async function recordReceipt(
  transaction: Transaction,
  receipt: {
    readonly sku: string;
    readonly idempotencyKey: string;
    readonly quantity: number;
    readonly received: number;
  },
): Promise<Receipt> {
  const { rows } = await transaction.query<Receipt>(
    `WITH added AS (
       UPDATE stock SET received = received + $3, available = available + $3 WHERE sku = $1
     )
     INSERT INTO receipts (sku, idempotency_key, quantity, received_after) VALUES ($1, $2, $3, $4)
     RETURNING ${RECEIPT_COLUMNS}`,
    [receipt.sku, receipt.idempotencyKey, receipt.quantity, receipt.received],
  );
  return rows[0]!;
}
