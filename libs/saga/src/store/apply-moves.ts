import type { WireMessage } from '@millrace/contract-kit';
import { type Transaction, type Write, writeTogether } from '@millrace/persistence';
import type { SagaMoves } from '../engine/saga-batch.js';
import { sagaWrites } from './save-sagas.js';

/** What has to be written, and what leaves with it. */
export interface RecordedMoves {
  readonly writes: readonly Write[];
  readonly messages: readonly WireMessage[];
}

/** What a service does about its sagas' moves. */
export interface SagaEffects {
  /**
   * What the service itself keeps of the moves, e.g. the state of what the finished ones were about, and what it
   * publishes about them. Set-based: one call for all. Written in one statement with the sagas.
   */
  record(moves: SagaMoves): RecordedMoves;
  /** Runs after the commit: for waking loops and waiters. Must not throw. */
  committed(moves: SagaMoves): void;
}

/** All that must be written and leave with moved sagas, commands first. Nothing is when none of them moved. */
export function recordMoves(moves: SagaMoves, effects: Pick<SagaEffects, 'record'>): RecordedMoves {
  if (moves.changed.length === 0) return { writes: [], messages: [] };
  const { writes, messages } = effects.record(moves);
  return {
    writes: [...sagaWrites(moves.changed), ...writes],
    messages: [...moves.commands, ...messages],
  };
}

/**
 * Saves moved sagas and what the service records of them.
 * @returns all messages that must leave with the transaction.
 */
export async function applyMoves(
  transaction: Transaction,
  moves: SagaMoves,
  effects: SagaEffects,
): Promise<readonly WireMessage[]> {
  const { writes, messages } = recordMoves(moves, effects);
  await writeTogether(transaction, writes);
  return messages;
}
