import type { SagaDefinition } from '../definition/saga-definition.js';
import { resendUndo, undone } from './backward.js';
import { proceed, resend } from './forward.js';
import type { SagaInstance } from './saga-instance.js';
import { SagaTurn } from './saga-turn.js';
import { type Transition, ignore } from './transition.js';

/** How an operator has a saga end. */
export type ForcedEnd =
  | { readonly outcome: 'completed' }
  /** The reason it ends with when it was not being undone already: that reason stays. */
  | { readonly outcome: 'compensated'; readonly reason: string };

/**
 * The waiting step or undo of a parked saga is sent again at once, as a new attempt; its patience begins anew. A
 * reply to an older attempt is still ignored.
 */
export function onRetry<Data extends object>(
  definition: SagaDefinition<Data>,
  instance: SagaInstance<Data>,
  now: number,
): Transition<Data> {
  if (instance.step === null) return ignore(instance, 'finished');
  if (instance.status !== 'needs-attention') return ignore(instance, 'not-parked');
  const step = definition.step(instance.step);
  const turn = new SagaTurn(definition, instance, now);
  const forward = instance.phase === 'forward';
  turn.note('retry-requested');
  turn.change({ status: forward ? 'running' : 'compensating', attentionAt: null, waitingSince: now });
  if (forward) resend(turn, step);
  else resendUndo(turn, step);
  return turn.transition();
}

/**
 * An operator states that what a parked saga waits for has been done by hand: it goes on as if the reply had come.
 * The participant is not told. A step whose success teaches the saga something cannot be skipped.
 */
export function onSkip<Data extends object>(
  definition: SagaDefinition<Data>,
  instance: SagaInstance<Data>,
  now: number,
): Transition<Data> {
  if (instance.step === null) return ignore(instance, 'finished');
  if (instance.status !== 'needs-attention') return ignore(instance, 'not-parked');
  const step = definition.step(instance.step);
  const turn = new SagaTurn(definition, instance, now);
  if (instance.phase === 'backward') {
    undone(turn, step, 'skipped');
    return turn.transition();
  }
  const silent = step.replies.some((reply) => reply.means === 'proceed' && reply.learn === undefined);
  if (!silent) return ignore(instance, 'reply-teaches');
  turn.note('skipped');
  proceed(turn, step);
  return turn.transition();
}

/**
 * An operator ends a parked saga as it stands. Nothing more is sent: the undos that are still owed are named in the
 * timeline, and are the operator's from now on.
 */
export function onForce<Data extends object>(
  definition: SagaDefinition<Data>,
  instance: SagaInstance<Data>,
  end: ForcedEnd,
  now: number,
): Transition<Data> {
  if (instance.step === null) return ignore(instance, 'finished');
  if (instance.status !== 'needs-attention') return ignore(instance, 'not-parked');
  const turn = new SagaTurn(definition, instance, now);
  turn.note('forced', { detail: { outcome: end.outcome, owed: instance.owed.join(', ') } });
  turn.change(
    end.outcome === 'completed'
      ? { phase: 'forward', reason: null }
      : { phase: 'backward', reason: instance.reason ?? end.reason },
  );
  turn.finish(end.outcome);
  return turn.transition();
}
