import type { SagaSend } from '../definition/saga-declaration.js';
import type { SagaDefinition } from '../definition/saga-definition.js';
import { attemptIdOf, messageIdOf } from './attempt-ids.js';
import type { SagaInstance } from './saga-instance.js';
import type { SagaCommand, SagaOutcome, TimelineEntry, TimelineEvent, Transition } from './transition.js';

/** One transition in the making: the instance as it becomes, and what leaves with it. */
export class SagaTurn<Data extends object> {
  private readonly commands: SagaCommand[] = [];
  private readonly timeline: TimelineEntry[] = [];
  private outcome: SagaOutcome | undefined;

  constructor(
    readonly definition: SagaDefinition<Data>,
    public instance: SagaInstance<Data>,
    readonly now: number,
  ) {}

  change(fields: Partial<SagaInstance<Data>>): void {
    this.instance = { ...this.instance, ...fields };
  }

  note(event: TimelineEvent, about: Partial<Pick<TimelineEntry, 'step' | 'attempt' | 'detail'>> = {}): void {
    const { id, slot, step, attempt, timelineLength } = this.instance;
    const entry = { step, attempt, detail: {}, ...about };
    this.timeline.push({ sagaId: id, slot, position: timelineLength, at: this.now, event, ...entry });
    this.change({ timelineLength: timelineLength + 1 });
  }

  /** Sends the next attempt and awaits its reply until the deadline that `deadlineOf` gives it. */
  attempt(options: {
    readonly step: string;
    readonly kind: 'do' | 'undo';
    readonly number: number;
    readonly send: SagaSend<Data>;
    readonly deadlineOf: (attemptId: string) => number;
    /** The command is pointless after its deadline: it may be dropped unread. */
    readonly expires: boolean;
  }): void {
    const { step, kind, number, send } = options;
    const attemptId = attemptIdOf(this.instance.id, step, kind, number);
    const deadlineAt = options.deadlineOf(attemptId);
    this.change({ step, attempt: number, attemptId, deadlineAt });
    this.commands.push({
      sagaId: this.instance.id,
      contract: send.contract,
      data: send.dataOf(this.instance.data, { sagaId: this.instance.id, attemptId }),
      messageId: messageIdOf(attemptId, send.contract.type),
      ...(options.expires ? { deadline: deadlineAt } : {}),
      at: this.now,
      traceparent: this.instance.traceparent,
      baggage: this.instance.baggage,
    });
  }

  finish(outcome: SagaOutcome): void {
    this.outcome = outcome;
    const nothing = {
      step: null,
      attempt: 0,
      attemptId: null,
      deadlineAt: null,
      attentionAt: null,
      owed: [],
    };
    this.change({ status: outcome, ...nothing });
    const { reason } = this.instance;
    this.note(outcome, { attempt: null, ...(reason === null ? {} : { detail: { reason } }) });
  }

  transition(): Transition<Data> {
    this.change({ updatedAt: this.now });
    return {
      instance: this.instance,
      commands: this.commands,
      timeline: this.timeline,
      ...(this.outcome === undefined ? {} : { outcome: this.outcome }),
    };
  }
}
