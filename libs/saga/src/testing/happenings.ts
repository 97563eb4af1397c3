import type { MessageContract } from '@millrace/contract-kit';
import type { Attempt } from '../definition/saga-declaration.js';
import { type ForcedEnd, onForce, onRetry, onSkip } from '../engine/operator-verbs.js';
import { onCancel, onDeadline, onReply } from '../engine/saga-engine.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import type { Happening } from './given-saga.js';

/** How a message of the saga under test names the attempt that it answers. */
export type Identify = (attempt: Attempt) => object;

/**
 * The participants' answers: `replies(ids)(contract, fields)` answers the attempt that is awaited; fields that
 * are not given are those of the contract's example.
 */
export function repliesOf(identify: Identify) {
  return <T extends object>(contract: MessageContract<T>, fields: Partial<T> = {}): Happening =>
    answer(contract, fields, identify, (saga) => saga.attemptId ?? saga.id);
}

/** As {@link repliesOf}, but for an attempt that is not awaited any more. */
export function lateRepliesOf(identify: Identify) {
  return <T extends object>(
    contract: MessageContract<T>,
    attemptId: string,
    fields: Partial<T> = {},
  ): Happening => answer(contract, fields, identify, () => attemptId);
}

function answer<T extends object>(
  contract: MessageContract<T>,
  fields: Partial<T>,
  identify: Identify,
  attemptIdOf: (saga: Pick<SagaInstance, 'id' | 'attemptId'>) => string,
): Happening {
  return (definition, saga, clock) => {
    const ids = identify({ sagaId: saga.id, attemptId: attemptIdOf(saga) });
    const data = { ...contract.example, ...fields, ...ids };
    return onReply(definition, saga, { type: contract.type, data }, clock.now);
  };
}

/** Nothing is heard until the awaited reply is overdue. */
export const deadlinePasses: Happening = (definition, saga, clock) => {
  clock.now = saga.deadlineAt ?? clock.now;
  return onDeadline(definition, saga, clock.now);
};

/** Nothing is heard for so long, with everything that the scheduler does meanwhile. */
export function silenceOf(durationMs: number): Happening {
  return (definition, saga, clock) => {
    const until = clock.now + durationMs;
    let last = onDeadline(definition, saga, clock.now);
    while (last.instance.deadlineAt !== null && last.instance.deadlineAt <= until) {
      clock.now = last.instance.deadlineAt;
      last = onDeadline(definition, last.instance, clock.now);
    }
    clock.now = until;
    return last;
  };
}

export function cancelled(reason: string): Happening {
  return (definition, saga, clock) => onCancel(definition, saga, reason, clock.now);
}

export const operatorRetries: Happening = (definition, saga, clock) => onRetry(definition, saga, clock.now);

export const operatorSkips: Happening = (definition, saga, clock) => onSkip(definition, saga, clock.now);

export function operatorForces(end: ForcedEnd): Happening {
  return (definition, saga, clock) => onForce(definition, saga, end, clock.now);
}
