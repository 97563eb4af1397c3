import { encodeMessage } from '@millrace/contract-kit';
import type { SagaDefinition } from '../definition/saga-definition.js';
import { type ForcedEnd, onForce, onRetry, onSkip } from '../engine/operator-verbs.js';
import { onCancel, onDeadline, onReply, startSaga } from '../engine/saga-engine.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import type { SagaCommand, Transition } from '../engine/transition.js';
import { frozen } from './frozen.js';

/** A command as it left. `deadline` is absent when it had to be done in any case. Times are Unix ms. */
export interface RecordedCommand {
  readonly type: string;
  readonly id: string;
  readonly data: unknown;
  readonly deadline?: number;
}

/** What happened to a saga. */
export type RecordedInput =
  | { readonly reply: { readonly type: string; readonly data: unknown } }
  | { readonly deadline: true }
  | { readonly cancel: string }
  | { readonly retry: true }
  | { readonly skip: true }
  | { readonly force: ForcedEnd };

/** One saga from its start to its end, as a running system had it: what came in, and what was sent for it. */
export interface SagaHistory {
  readonly definition: string;
  readonly version: number;
  readonly start: {
    readonly id: string;
    readonly slot: number;
    readonly data: object;
    readonly at: number;
    readonly sends: readonly RecordedCommand[];
  };
  readonly events: readonly {
    readonly at: number;
    readonly input: RecordedInput;
    readonly sends: readonly RecordedCommand[];
  }[];
  readonly end: { readonly status: string; readonly reason: string | null };
}

/**
 * The history that a definition makes of the same inputs: equal to the one that was recorded, unless the definition
 * is another one.
 * @throws Error when an input that moved the saga then is ignored now.
 */
export function replayHistory<Data extends object, Reason extends string>(
  definition: SagaDefinition<Data, Reason>,
  history: SagaHistory,
): SagaHistory {
  const untyped = definition as unknown as SagaDefinition;
  const { id, slot, data, at: startedAt } = history.start;
  const first = startSaga(untyped, { id, slot, data: frozen(structuredClone(data)) }, startedAt);
  let saga: SagaInstance = first.instance;
  const events = history.events.map(({ at, input }, index) => {
    const transition = happen(untyped, saga, input, at);
    if (transition.ignored !== undefined) {
      throw new Error(`event ${index} (${Object.keys(input)[0]}) is ignored now: ${transition.ignored}`);
    }
    saga = transition.instance;
    frozen(saga.data);
    return { at, input, sends: transition.commands.map(recorded) };
  });
  return {
    definition: definition.name,
    version: definition.version,
    start: { id, slot, data, at: startedAt, sends: first.commands.map(recorded) },
    events,
    end: { status: saga.status, reason: saga.reason },
  };
}

function happen(
  definition: SagaDefinition,
  saga: SagaInstance,
  input: RecordedInput,
  at: number,
): Transition {
  if ('reply' in input) return onReply(definition, saga, input.reply, at);
  if ('deadline' in input) return onDeadline(definition, saga, at);
  if ('cancel' in input) return onCancel(definition, saga, input.cancel, at);
  if ('retry' in input) return onRetry(definition, saga, at);
  if ('skip' in input) return onSkip(definition, saga, at);
  return onForce(definition, saga, input.force, at);
}

/** In wire form, as it was recorded: what JSON drops is dropped. */
function recorded({ contract, data, messageId: id, deadline }: SagaCommand): RecordedCommand {
  const { value } = encodeMessage(contract, data, { id, source: '/replay' });
  return {
    type: contract.type,
    id,
    data: JSON.parse(value) as unknown,
    ...(deadline === undefined ? {} : { deadline }),
  };
}
