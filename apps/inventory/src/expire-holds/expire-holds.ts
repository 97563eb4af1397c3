import type { Database } from '@millrace/persistence';
import { failPoint } from '../inventory.fail-points.js';
import { expireHold } from '../stock/hold-expiry.js';
import type { HoldIn } from '../stock/hold.js';
import { lockStock } from '../stock/lock-stock.js';
import type { StockChanges } from '../stock/stock-changes.js';
import { addMove, type StockDelta } from '../stock/stock-move.js';
import { storeChanges } from '../stock/store-changes.js';
import { lockDueHolds } from './lock-due-holds.js';

/**
 * Gives back the stock of holds whose time is over, `limit` holds at most, in one transaction.
 * @returns how many it was; fewer than `limit` means that no more are due.
 */
export async function expireHolds(database: Database, limit: number): Promise<number> {
  const expired = await database.transaction(async (transaction) => {
    const due = await lockDueHolds(transaction, limit);
    if (due.length === 0) return 0;
    const changes = expiryOf(due);
    // For the order of the locks: an UPDATE of several rows takes them in an order of its own.
    await lockStock(transaction, new Set(changes.deltas.keys()));
    await storeChanges(transaction, changes);
    failPoint('hold-expiry.before-commit');
    return due.length;
  });
  if (expired > 0) failPoint('hold-expiry.after-commit');
  return expired;
}

function expiryOf(due: readonly HoldIn<'held'>[]): StockChanges {
  const deltas = new Map<string, StockDelta>();
  const holds = due.map((hold) => {
    const expiry = expireHold(hold);
    addMove(deltas, expiry.move);
    return { hold: expiry.hold, loadedVersion: hold.version };
  });
  return { holds, deltas };
}
