import type { WireMessage } from '@millrace/contract-kit';
import type { Transaction } from '@millrace/persistence';
import type { SagaMoves } from '../engine/saga-batch.js';
import { saveSagas } from './save-sagas.js';

/** What a service does about its sagas' moves. */
export interface SagaEffects {
  /**
   * Writes, in the transaction of the moves, what the service itself keeps of them, e.g. the state of what
   * the finished ones were about. Set-based: one call for all.
   * @returns messages that the service publishes about them.
   */
  record(transaction: Transaction, moves: SagaMoves): Promise<readonly WireMessage[]>;
  /** Runs after the commit: for waking loops and waiters. Must not throw. */
  committed(moves: SagaMoves): void;
}

/**
 * Saves moved sagas and has the service record them.
 * @returns all messages that must leave with the transaction, commands first.
 */
export async function applyMoves(
  transaction: Transaction,
  moves: SagaMoves,
  effects: SagaEffects,
): Promise<readonly WireMessage[]> {
  if (moves.changed.length === 0) return [];
  await saveSagas(transaction, moves.changed);
  return [...moves.commands, ...(await effects.record(transaction, moves))];
}
