import type { MessageContract } from '@millrace/contract-kit';

/** One try of one step: what a command carries and its reply must carry back. */
export interface Attempt {
  readonly sagaId: string;
  readonly attemptId: string;
}

/** A command and how its data is made from what the saga knows. */
export interface SagaSend<Data> {
  readonly contract: MessageContract;
  /** Must leave the data as it is: specs run it on frozen data. */
  dataOf(data: Readonly<Data>, attempt: Attempt): unknown;
}

/** What one reply to a step means. */
export type SagaReply<Data, Reason> =
  | {
      readonly means: 'proceed';
      readonly contract: MessageContract;
      /** Fields of the saga data that the reply teaches; absent when it teaches nothing. */
      readonly learn?: (reply: unknown) => Partial<Data>;
    }
  | {
      readonly means: 'refuse';
      readonly contract: MessageContract;
      reasonOf(reply: unknown): Reason;
    }
  | { readonly means: 'expire'; readonly contract: MessageContract };

/** How a step is undone once its command was sent. */
export type SagaUndo<Data> =
  | { readonly by: 'command'; readonly send: SagaSend<Data>; readonly completedBy: MessageContract }
  /** The undo of an earlier step undoes this one too: it is owed, and sent, once. */
  | { readonly by: 'step'; readonly step: string }
  | { readonly by: 'nothing' };

/** What happens when no reply came in time. No answer never means "not done". */
export type SagaTimeout<Reason> =
  | {
      readonly timeoutMs: number;
      /** Commands sent before the saga gives the step up. */
      readonly attempts: number;
      /** The reason to compensate with then. */
      readonly compensate: Reason;
      readonly forwardOnly?: never;
    }
  /** Sent again with growing pauses, without limit. */
  | { readonly timeoutMs: number; readonly forwardOnly: true };

export interface SagaStep<Data, Reason> {
  /** kebab-case; persisted, so a step that is renamed is another step: give the definition a new version. */
  readonly name: string;
  readonly command: SagaSend<Data>;
  readonly replies: readonly SagaReply<Data, Reason>[];
  readonly timeout: SagaTimeout<Reason>;
  /** Required before the pivot; the pivot and what follows have none. */
  readonly undo?: SagaUndo<Data>;
  /** From the moment this step's command is sent the saga can no longer be cancelled. */
  readonly pivot?: true;
}

/** How undos, and steps that only go forward, are repeated. All in milliseconds. */
export interface SagaRetry {
  /** First pause of an undo; a forward step begins with its own timeout. */
  readonly firstMs: number;
  /** The pauses double up to this. */
  readonly maxMs: number;
  /** A step that is awaited for so long is marked `needs-attention`; it is still repeated. */
  readonly attentionAfterMs: number;
}

/** A whole saga as a table. `Reason` is the closed list of why it may end undone. */
export interface SagaDeclaration<Data extends object, Reason extends string> {
  /** kebab-case. */
  readonly name: string;
  /**
   * A saga keeps the version it was started with; grows with each change of steps, replies or undos, but not with
   * a reply that is only added: sagas under way understand it too.
   */
  readonly version: number;
  /** Finds, in a reply's data, the saga and the attempt that it answers. */
  readonly correlate: (reply: never) => Attempt;
  readonly retry: SagaRetry;
  /** In order. */
  readonly steps: readonly SagaStep<Data, Reason>[];
}
