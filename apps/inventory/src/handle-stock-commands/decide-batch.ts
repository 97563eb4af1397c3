import { occupiedLines, type Hold, type HoldStatus } from '../stock/hold.js';
import { addMove, changesStock, type StockDelta } from '../stock/stock-move.js';
import type { StockChanges } from '../stock/stock-changes.js';
import { decideStock, type AvailableBySku } from './decide-stock.js';
import type { StockCommand } from './stock-command.js';
import type { StockReply } from './stock-reply.js';

export interface StockSnapshot {
  readonly holds: ReadonlyMap<string, Hold>;
  readonly available: AvailableBySku;
  /** The database's clock. */
  readonly now: Date;
}

export interface BatchDecision {
  readonly changes: StockChanges;
  /** One per command, in the same order. */
  readonly replies: readonly StockReply[];
  /** Every status that a hold entered, for the metrics. */
  readonly entered: readonly HoldStatus[];
}

/** Decides commands one after the other, each on what the ones before it left. Pure. */
export function decideBatch(snapshot: StockSnapshot, commands: readonly StockCommand[]): BatchDecision {
  const changed = new Map<string, Hold>();
  const available = new Map(snapshot.available);
  const deltas = new Map<string, StockDelta>();
  const replies: StockReply[] = [];
  const entered: HoldStatus[] = [];
  for (const command of commands) {
    const { orderId } = command.data;
    const hold = changed.get(orderId) ?? snapshot.holds.get(orderId);
    const decision = decideStock(hold, available, command, snapshot.now);
    replies.push(decision.reply);
    if (!decision.hold) continue;
    changed.set(orderId, decision.hold);
    entered.push(decision.hold.status);
    for (const move of decision.moves) {
      addMove(deltas, move);
      for (const { sku } of move.lines) {
        available.set(sku, (snapshot.available.get(sku) ?? 0) + deltas.get(sku)!.available);
      }
    }
  }
  return {
    changes: {
      holds: [...changed.values()].map((hold) => ({
        hold,
        loadedVersion: snapshot.holds.get(hold.orderId)?.version ?? 0,
      })),
      deltas: new Map([...deltas].filter(([, delta]) => changesStock(delta))),
    },
    replies,
    entered,
  };
}

/** Every SKU whose stock the commands may move or ask for. */
export function touchedSkus(
  holds: ReadonlyMap<string, Hold>,
  commands: readonly StockCommand[],
): ReadonlySet<string> {
  const skus = new Set<string>();
  for (const hold of holds.values()) for (const { sku } of occupiedLines(hold)) skus.add(sku);
  for (const command of commands) {
    if (command.kind !== 'reserve' || holds.has(command.data.orderId)) continue;
    for (const { sku } of command.data.lines) skus.add(sku);
  }
  return skus;
}
