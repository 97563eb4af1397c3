import { isPlanted } from '@millrace/failpoints';
import type { SagaStep } from '../definition/saga-declaration.js';
import { waitOn } from './patience.js';
import type { SagaTurn } from './saga-turn.js';

type Step<Data> = SagaStep<Data, string>;

/** Turns round: everything owed is undone, in reverse, one at a time. */
export function compensate<Data extends object>(turn: SagaTurn<Data>, reason: string): void {
  turn.change({ status: 'compensating', phase: 'backward', reason, attentionAt: null });
  undoNext(turn);
}

/** The awaited undo is done; by whom is noted. */
export function undone<Data extends object>(
  turn: SagaTurn<Data>,
  step: Step<Data>,
  by: 'undone' | 'skipped' = 'undone',
): void {
  turn.note(by);
  const owed = turn.instance.owed.filter((name) => name !== step.name);
  turn.change({ status: 'compensating', attentionAt: null, owed });
  undoNext(turn);
}

/** The awaited undo did not answer. It is owed, so it is asked for again, without limit. */
export function undoOverdue<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  if (turn.instance.status !== 'needs-attention') turn.note('undo-timed-out');
  resendUndo(turn, step);
}

/** Sends the awaited undo once more. */
export function resendUndo<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  sendUndo(turn, step, turn.instance.attempt + 1);
}

function undoNext<Data extends object>(turn: SagaTurn<Data>): void {
  const name = turn.instance.owed.at(-1);
  if (name === undefined || isPlanted('undo-skipped')) {
    turn.finish('compensated');
    return;
  }
  turn.change({ waitingSince: turn.now });
  sendUndo(turn, turn.definition.step(name), 1);
}

function sendUndo<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>, number: number): void {
  // Only steps with an undo command of their own are ever owed.
  if (step.undo?.by !== 'command') throw new TypeError(`${step.name} has no undo of its own`);
  turn.attempt({
    step: step.name,
    kind: 'undo',
    number,
    send: step.undo.send,
    deadlineOf: (attemptId) => waitOn(turn, turn.definition.retry.firstMs, attemptId),
    expires: false,
  });
  if (turn.instance.status !== 'needs-attention') turn.note('undo-sent');
}
