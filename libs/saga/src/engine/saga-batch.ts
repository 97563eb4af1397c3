import { type WireMessage, encodeMessage } from '@millrace/contract-kit';
import type { SagaDefinition } from '../definition/saga-definition.js';
import type { SagaDefinitions } from '../definition/saga-definitions.js';
import { type SagaReplyMessage, onDeadline, onReply } from './saga-engine.js';
import type { SagaInstance } from './saga-instance.js';
import type { IgnoredBecause, SagaCommand, TimelineEntry, Transition } from './transition.js';

export interface IgnoredInput {
  readonly sagaId: string;
  readonly because: IgnoredBecause | 'unknown-saga';
}

/** What a batch of inputs came to, ready to be written in as few statements as there are tables. */
export interface SagaMoves {
  /** Each saga that moved, once, as it stands now. */
  readonly changed: readonly SagaInstance[];
  /** Those of them that ended. */
  readonly finished: readonly SagaInstance[];
  /** In the order in which the sagas sent them. */
  readonly commands: readonly WireMessage[];
  readonly timeline: readonly TimelineEntry[];
  readonly ignored: readonly IgnoredInput[];
}

export interface SagaBatchOptions {
  readonly definitions: SagaDefinitions;
  /** The sagas by id, locked. Sagas that inputs name and that are not here are unknown. */
  readonly sagas: ReadonlyMap<string, SagaInstance>;
  /** Unix ms of the database's clock. */
  readonly now: number;
  /** The `ce_source` of the commands, e.g. `/millrace/order`. */
  readonly source: string;
}

/** Folds inputs into sagas, in order, in memory. */
export class SagaBatch {
  private readonly current: Map<string, SagaInstance>;
  private readonly changed = new Set<string>();
  private readonly finished = new Set<string>();
  private readonly commands: WireMessage[] = [];
  private readonly timeline: TimelineEntry[] = [];
  private readonly ignored: IgnoredInput[] = [];

  constructor(private readonly options: SagaBatchOptions) {
    this.current = new Map(options.sagas);
  }

  /** A message that some definition listens to; others are none of a saga's business and are passed over. */
  reply(message: SagaReplyMessage): void {
    const attempt = this.options.definitions.correlate(message.type, message.data);
    if (attempt === undefined) return;
    this.move(attempt.sagaId, (definition, saga, now) => onReply(definition, saga, message, now));
  }

  deadline(sagaId: string): void {
    this.move(sagaId, onDeadline);
  }

  /** Any other input. All or nothing: when it throws, the batch is as it was. */
  move(
    sagaId: string,
    input: (definition: SagaDefinition, saga: SagaInstance, now: number) => Transition,
  ): void {
    const saga = this.current.get(sagaId);
    if (saga === undefined) {
      this.ignored.push({ sagaId, because: 'unknown-saga' });
      return;
    }
    const { definitions, now, source } = this.options;
    const transition = input(definitions.get(saga.definition, saga.version), saga, now);
    if (transition.ignored !== undefined) {
      this.ignored.push({ sagaId, because: transition.ignored });
      return;
    }
    const messages = transition.commands.map((command) => encodeCommand(command, source));
    this.current.set(sagaId, transition.instance);
    this.changed.add(sagaId);
    if (transition.outcome !== undefined) this.finished.add(sagaId);
    this.commands.push(...messages);
    this.timeline.push(...transition.timeline);
  }

  moves(): SagaMoves {
    const select = (ids: ReadonlySet<string>) => [...ids].map((id) => this.current.get(id)!);
    return {
      changed: select(this.changed),
      finished: select(this.finished),
      commands: this.commands,
      timeline: this.timeline,
      ignored: this.ignored,
    };
  }
}

/**
 * A command in wire form.
 * @throws Error when the saga made data that its contract does not allow: a bug of the definition.
 */
export function encodeCommand(command: SagaCommand, source: string): WireMessage {
  return encodeMessage(command.contract, command.data, {
    id: command.messageId,
    source,
    time: new Date(command.at),
    traceparent: command.traceparent ?? undefined,
    baggage: command.baggage ?? undefined,
    deadline: command.deadline,
  });
}
