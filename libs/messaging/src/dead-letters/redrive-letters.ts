import type { Transaction } from '@millrace/persistence';
import { failPoint } from '../fail-points.js';
import { appendRowsToOutbox } from '../outbox/append-to-outbox.js';
import { takeDeadLetters } from './dead-letters.repository.js';
import { type DeskOrder, recordActions } from './desk-audit.js';
import { redriveRow } from './redrive-draft.js';

interface Letter {
  readonly id: string;
  readonly slot: number | null;
}

/** Each once, ascending: what a transaction that changes them is for. */
export function slotsOfLetters(letters: readonly Letter[]): readonly number[] {
  const slots = new Set(letters.map(({ slot }) => slot).filter((slot) => slot !== null));
  return [...slots].sort((a, b) => a - b);
}

/**
 * Sends letters again where they came from, under their own ids, with the audit, in the open transaction: those
 * of them that are dead. @returns how many.
 */
export async function redriveLetters(
  transaction: Transaction,
  letters: readonly Letter[],
  order: DeskOrder,
  jobId: string | null = null,
): Promise<number> {
  const ids = letters.map(({ id }) => id);
  const taken = await takeDeadLetters(transaction, ids, order.by);
  await appendRowsToOutbox(
    transaction,
    taken.map((row) => redriveRow(row)),
  );
  await recordActions(transaction, 'redrive', taken, order, jobId);
  failPoint('redrive.before-commit');
  return taken.length;
}
