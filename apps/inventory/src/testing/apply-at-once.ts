import { type Transaction, type Write, writeTogether } from '@millrace/persistence';
import { applyStockCommands } from '../handle-stock-commands/apply-stock-commands.js';
import type { BatchDecision } from '../handle-stock-commands/decide-batch.js';
import type { StockCommand } from '../handle-stock-commands/stock-command.js';

/** Applies commands as the transport does: the writes come last, together. */
export async function applyAtOnce(
  transaction: Transaction,
  commands: readonly StockCommand[],
): Promise<BatchDecision> {
  const writes: Write[] = [];
  const write = (...last: readonly Write[]) => void writes.push(...last);
  const decision = await applyStockCommands({ transaction, write }, commands);
  await writeTogether(transaction, writes);
  return decision;
}
