import type { BatchContext } from '@millrace/messaging';
import { lockHolds } from '../stock/lock-holds.js';
import { lockStock } from '../stock/lock-stock.js';
import { changeWrites } from '../stock/store-changes.js';
import { decideBatch, touchedSkus, type BatchDecision } from './decide-batch.js';
import type { StockCommand } from './stock-command.js';

/**
 * Decides a batch in the open transaction, two statements to read and lock however many commands and however hot
 * a SKU, and leaves its writes to be run with what else the transaction ends with.
 */
export async function applyStockCommands(
  { transaction, write }: Pick<BatchContext, 'transaction' | 'write'>,
  commands: readonly StockCommand[],
): Promise<BatchDecision> {
  const orderIds = new Set(commands.map((command) => command.data.orderId));
  const { now, holds } = await lockHolds(transaction, [...orderIds]);
  const available = await lockStock(transaction, touchedSkus(holds, commands));
  const decision = decideBatch({ holds, available, now }, commands);
  write(...changeWrites(decision.changes));
  return decision;
}
