import { isPlanted } from '@millrace/failpoints';
import type { SagaDefinition } from '../definition/saga-definition.js';
import { compensate, undoOverdue, undone } from './backward.js';
import { advance, enter, overdue } from './forward.js';
import { markWhenStuck } from './patience.js';
import { isFinished, type SagaInstance } from './saga-instance.js';
import { SagaTurn } from './saga-turn.js';
import { type Transition, ignore } from './transition.js';

export interface SagaStart<Data extends object> {
  /** Also the id of the aggregate that the saga is about. */
  readonly id: string;
  readonly slot: number | null;
  readonly data: Data;
  readonly traceparent?: string | undefined;
  /** W3C Baggage, as a header says it. */
  readonly baggage?: string | undefined;
}

/** A new saga, its first command sent. `now`, here and below: Unix ms of the database's clock. */
export function startSaga<Data extends object>(
  definition: SagaDefinition<Data>,
  start: SagaStart<Data>,
  now: number,
): Transition<Data> {
  const turn = new SagaTurn(definition, newInstance(definition, start, now), now);
  enter(turn, definition.steps[0]!);
  return turn.transition();
}

function newInstance<Data extends object>(
  definition: SagaDefinition<Data>,
  start: SagaStart<Data>,
  now: number,
): SagaInstance<Data> {
  return {
    id: start.id,
    slot: start.slot,
    definition: definition.name,
    version: definition.version,
    status: 'running',
    phase: 'forward',
    step: null,
    attempt: 0,
    attemptId: null,
    owed: [],
    reason: null,
    data: start.data,
    revision: 1,
    timelineLength: 0,
    deadlineAt: null,
    waitingSince: now,
    startedAt: now,
    updatedAt: now,
    attentionAt: null,
    traceparent: start.traceparent ?? null,
    baggage: start.baggage ?? null,
  };
}

/** A message that one of the saga's replies was declared for. */
export interface SagaReplyMessage {
  readonly type: string;
  readonly data: unknown;
}

/** A participant answered. Anything but the answer to the awaited attempt is ignored. */
export function onReply<Data extends object>(
  definition: SagaDefinition<Data>,
  instance: SagaInstance<Data>,
  reply: SagaReplyMessage,
  now: number,
): Transition<Data> {
  if (isFinished(instance)) return ignore(instance, 'finished');
  const heard = definition.hear(reply.type);
  const isAwaited = definition.correlate(reply.data).attemptId === instance.attemptId;
  if (!isAwaited && !isPlanted('fence-off')) return ignore(instance, 'stale-attempt');
  const awaited = instance.phase === 'forward' ? 'do' : 'undo';
  if (heard?.to !== awaited || heard.step.name !== instance.step) return ignore(instance, 'unexpected-reply');
  const turn = new SagaTurn(definition, instance, now);
  if (heard.to === 'do') advance(turn, heard.step, heard.reply, reply.data);
  else undone(turn, heard.step);
  return turn.transition();
}

/** The awaited reply is overdue. */
export function onDeadline<Data extends object>(
  definition: SagaDefinition<Data>,
  instance: SagaInstance<Data>,
  now: number,
): Transition<Data> {
  if (instance.step === null) return ignore(instance, 'finished');
  if (instance.deadlineAt === null || instance.deadlineAt > now) return ignore(instance, 'not-due');
  const step = definition.step(instance.step);
  const turn = new SagaTurn(definition, instance, now);
  const unlimited = instance.phase === 'backward' || step.timeout.forwardOnly;
  if (unlimited) markWhenStuck(turn);
  if (instance.phase === 'forward') overdue(turn, step);
  else undoOverdue(turn, step);
  return turn.transition();
}

/** Somebody no longer wants what the saga does. It is undone, unless the pivot's command was sent. */
export function onCancel<Data extends object>(
  definition: SagaDefinition<Data>,
  instance: SagaInstance<Data>,
  reason: string,
  now: number,
): Transition<Data> {
  const backward = instance.phase === 'backward';
  if (backward && instance.reason === reason) return ignore(instance, 'already-cancelled');
  if (instance.step === null) return ignore(instance, 'finished');
  if (backward) return ignore(instance, 'already-compensating');
  if (definition.isPivotOrLater(instance.step)) return ignore(instance, 'past-pivot');
  const turn = new SagaTurn(definition, instance, now);
  turn.note('cancel-requested', { detail: { reason } });
  compensate(turn, reason);
  return turn.transition();
}
