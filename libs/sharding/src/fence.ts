import { SLOT_COUNT } from '@millrace/ids';
import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { shardingErrors } from './sharding.errors.js';

/** One key per database: a shard has one fence. */
const FENCE_KEY = 4_096_001;

/** First statement of every write. Many writers hold it together. */
export const takeFenceShared = `SELECT pg_advisory_xact_lock_shared(${FENCE_KEY});`;

/**
 * Waits for every running writer and keeps new ones waiting until the transaction ends. For whoever changes
 * `slot_ownership`; set a `lock_timeout` first, because writers queue behind the waiting lock.
 */
export const takeFenceExclusive = `SELECT pg_advisory_xact_lock(${FENCE_KEY});`;

/** A range of slots as the shard knows it. */
export interface SlotOwnership {
  readonly slotFrom: number;
  readonly slotTo: number;
  readonly epoch: number;
  readonly state: 'owned' | 'fenced' | 'arriving';
}

/** A slot as the router knows it. */
export interface RoutedSlot {
  readonly slot: number;
  readonly epoch: number;
}

/** An open write transaction inside the fence. */
export interface FencedTransaction extends Transaction {
  /** The shard's clock, read when the fence was passed. */
  readonly now: Date;
}

// One row at least: the clock rides along.
const readSlotOwnership: PreparedStatement = {
  name: 'read-slot-ownership',
  text: `
    SELECT clock.now, slot_from AS "slotFrom", slot_to AS "slotTo", epoch, state
    FROM (SELECT clock_timestamp() AS now) AS clock
    LEFT JOIN slot_ownership ON slot_to >= $1 AND slot_from <= $2`,
};

/**
 * Asks the shard whether it owns the slots, at the epoch the router knows. A statement of its own, *after*
 * the one that took the fence: a statement sees what was committed before it began, and the lock may have
 * been waited for while an owner changed.
 * @throws AppError `slot_not_owned`
 */
export async function enterFence(
  transaction: Transaction,
  slots: readonly RoutedSlot[],
): Promise<FencedTransaction> {
  const numbers = slots.map(({ slot }) => slot);
  const { rows } = await transaction.query<SlotOwnership & { readonly now: Date }>(readSlotOwnership, [
    Math.min(...numbers, SLOT_COUNT),
    Math.max(...numbers, -1),
  ]);
  if (!slots.every((slot) => owns(rows, slot))) throw shardingErrors.slot_not_owned();
  return { now: rows[0]!.now, query: (statement, parameters) => transaction.query(statement, parameters) };
}

/** Whether one of the ranges says that the slot is owned, and at the same epoch: older and newer both refuse. */
export function owns(ownership: readonly SlotOwnership[], { slot, epoch }: RoutedSlot): boolean {
  return ownership.some(
    (range) =>
      range.slotFrom <= slot && slot <= range.slotTo && range.epoch === epoch && range.state === 'owned',
  );
}
