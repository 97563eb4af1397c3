import type { SagaReply, SagaStep } from '../definition/saga-declaration.js';
import { compensate } from './backward.js';
import { waitOn } from './patience.js';
import type { SagaTurn } from './saga-turn.js';

type Step<Data> = SagaStep<Data, string>;

/** Sends a step's first command. From here on its undo is owed, whatever is heard of it. */
export function enter<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  const { owed } = turn.instance;
  const debt = debtOf(step);
  turn.change({
    status: 'running',
    waitingSince: turn.now,
    attentionAt: null,
    owed: debt === undefined || owed.includes(debt) ? owed : [...owed, debt],
  });
  sendAttempt(turn, step, 1);
}

/** A reply to the awaited attempt. */
export function advance<Data extends object>(
  turn: SagaTurn<Data>,
  step: Step<Data>,
  meaning: SagaReply<Data, string>,
  reply: unknown,
): void {
  if (meaning.means === 'refuse') {
    refused(turn, step, meaning.reasonOf(reply));
    return;
  }
  if (meaning.means === 'expire') {
    turn.note('timed-out', { detail: { because: 'expired' } });
    againOrBack(turn, step, settle);
    return;
  }
  turn.note('succeeded');
  if (meaning.learn) turn.change({ data: { ...turn.instance.data, ...meaning.learn(reply) } });
  proceed(turn, step);
}

/** The awaited step is done. */
export function proceed<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  // What the pivot decided is never undone.
  if (step.pivot) turn.change({ owed: [] });
  const next = turn.definition.stepAfter(step.name);
  if (next) enter(turn, next);
  else turn.finish('completed');
}

function refused<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>, reason: string): void {
  turn.note('refused', { detail: { reason } });
  settle(turn, step);
  compensate(turn, reason);
}

/**
 * The participant did nothing about the attempt it answers, so that one need not be undone. An earlier attempt
 * that never answered may have been applied.
 */
function settle<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  const { attempt, owed } = turn.instance;
  const settled = attempt === 1 && debtOf(step) === step.name;
  if (settled) turn.change({ owed: owed.filter((name) => name !== step.name) });
}

/** The awaited reply did not come: the step may or may not have been done. */
export function overdue<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  const { status } = turn.instance;
  // A parked saga is retried for as long as it takes: its history would grow without an end.
  if (status !== 'needs-attention') turn.note('timed-out');
  againOrBack(turn, step, () => undefined);
}

function againOrBack<Data extends object>(
  turn: SagaTurn<Data>,
  step: Step<Data>,
  beforeTurningRound: (turn: SagaTurn<Data>, step: Step<Data>) => void,
): void {
  const { attempt } = turn.instance;
  if (step.timeout.forwardOnly || attempt < step.timeout.attempts) {
    sendAttempt(turn, step, attempt + 1);
  } else {
    beforeTurningRound(turn, step);
    compensate(turn, step.timeout.compensate);
  }
}

/** Sends the awaited step's command once more. */
export function resend<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>): void {
  sendAttempt(turn, step, turn.instance.attempt + 1);
}

function sendAttempt<Data extends object>(turn: SagaTurn<Data>, step: Step<Data>, number: number): void {
  const { timeout } = step;
  turn.attempt({
    step: step.name,
    kind: 'do',
    number,
    send: step.command,
    deadlineOf: timeout.forwardOnly
      ? (attemptId) => waitOn(turn, timeout.timeoutMs, attemptId)
      : () => turn.now + timeout.timeoutMs,
    expires: !timeout.forwardOnly,
  });
  if (turn.instance.status !== 'needs-attention') turn.note('command-sent');
}

/** The step whose undo a sent command makes due, if any. */
function debtOf<Data>(step: Step<Data>): string | undefined {
  if (step.undo === undefined || step.undo.by === 'nothing') return undefined;
  return step.undo.by === 'step' ? step.undo.step : step.name;
}
