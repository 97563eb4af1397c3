import type { MessageContract } from '@millrace/contract-kit';
import type { SagaInstance } from './saga-instance.js';

/** A command that a transition sends; ids are derived from saga, step and attempt, so a resend is the same. */
export interface SagaCommand {
  readonly sagaId: string;
  readonly contract: MessageContract;
  readonly data: unknown;
  readonly messageId: string;
  /** Unix ms after which the saga waits no more for this attempt; absent when it must be done in any case. */
  readonly deadline?: number;
  readonly at: number;
  readonly traceparent: string | null;
  readonly baggage: string | null;
}

export type TimelineEvent =
  | 'command-sent'
  | 'succeeded'
  | 'refused'
  | 'timed-out'
  | 'cancel-requested'
  | 'undo-sent'
  | 'undone'
  | 'undo-timed-out'
  | 'needs-attention'
  | 'retry-requested'
  /** An operator states that the awaited step or undo was done by hand. */
  | 'skipped'
  /** An operator ended the saga where it stood. */
  | 'forced'
  | 'completed'
  | 'compensated';

/** One line of a saga's history, for people. */
export interface TimelineEntry {
  readonly sagaId: string;
  readonly slot: number | null;
  /** From 0, without gaps. */
  readonly position: number;
  /** Unix ms. */
  readonly at: number;
  /** Null for what concerns the whole saga. */
  readonly step: string | null;
  readonly event: TimelineEvent;
  readonly attempt: number | null;
  readonly detail: Readonly<Record<string, string>>;
}

export type SagaOutcome = 'completed' | 'compensated';

/** Why an input changes nothing. */
export type IgnoredBecause =
  /** A reply: it answers an attempt that is no longer awaited. */
  | 'stale-attempt'
  /** A reply: the right attempt, but not an answer that the awaited step knows. */
  | 'unexpected-reply'
  /** Any input: the saga has ended. */
  | 'finished'
  /** A deadline: it has moved on since. */
  | 'not-due'
  /** A cancel: the pivot's command is sent. */
  | 'past-pivot'
  /** A cancel: the saga compensates for this very reason, or did. */
  | 'already-cancelled'
  /** A cancel: the saga compensates for another reason. */
  | 'already-compensating'
  /** An operator's verb: the saga is not parked. */
  | 'not-parked'
  /** An operator's skip: the reply that does not come would have taught the saga what it must know. */
  | 'reply-teaches';

/** What one input does to one saga. When it is ignored, `instance` is the one given and nothing is sent. */
export interface Transition<Data extends object = object> {
  readonly instance: SagaInstance<Data>;
  readonly commands: readonly SagaCommand[];
  readonly timeline: readonly TimelineEntry[];
  /** Set by the transition that ends the saga. */
  readonly outcome?: SagaOutcome;
  readonly ignored?: IgnoredBecause;
}

export function ignore<Data extends object>(
  instance: SagaInstance<Data>,
  ignored: IgnoredBecause,
): Transition<Data> {
  return { instance, commands: [], timeline: [], ignored };
}
