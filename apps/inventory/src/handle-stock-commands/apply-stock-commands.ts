import type { Transaction } from '@millrace/persistence';
import { lockHolds } from '../stock/lock-holds.js';
import { lockStock } from '../stock/lock-stock.js';
import { storeChanges } from '../stock/store-changes.js';
import { decideBatch, touchedSkus, type BatchDecision } from './decide-batch.js';
import type { StockCommand } from './stock-command.js';

/**
 * Decides a batch and writes the outcome in the open transaction: two statements to read and lock, two at
 * most to write, however many commands and however hot a SKU.
 */
export async function applyStockCommands(
  transaction: Transaction,
  commands: readonly StockCommand[],
): Promise<BatchDecision> {
  const orderIds = new Set(commands.map((command) => command.data.orderId));
  const { now, holds } = await lockHolds(transaction, [...orderIds]);
  const available = await lockStock(transaction, touchedSkus(holds, commands));
  const decision = decideBatch({ holds, available, now }, commands);
  await storeChanges(transaction, decision.changes);
  return decision;
}
