/** A case of a select; `channel: null` is the channel that is not there. */
export interface ProgramCase {
  readonly kind: 'send' | 'receive';
  readonly channel: number | null;
}

/**
 * When the context of an operation ends: `never`, `before` it begins, or so many turns of the microtask queue
 * after it has begun, if it still waits then.
 */
export type CancelTime = 'never' | 'before' | number;

export type ProgramStep =
  | { readonly kind: 'close'; readonly channel: number }
  | { readonly kind: 'send' | 'receive'; readonly channel: number; readonly cancel: CancelTime }
  | {
      readonly kind: 'select';
      readonly cases: readonly ProgramCase[];
      readonly otherwise: boolean;
      readonly cancel: CancelTime;
    };

/** Tasks that do their steps one after the other, on shared channels. */
export interface Program {
  /** Of each channel. */
  readonly capacities: readonly number[];
  readonly tasks: readonly (readonly ProgramStep[])[];
}

/**
 * What became of a program: what each step of each task came to, in order; a task that is stuck has fewer
 * results than steps. And what is left in each channel.
 */
export interface ProgramOutcome {
  readonly results: readonly (readonly string[])[];
  readonly buffers: readonly (readonly number[])[];
}

/** A value that is sent once in a program. */
export function valueOf(task: number, step: number): number {
  return task * 100 + step;
}

/** Results of steps, and of the chosen case of a select after its number. */
export const RESULT = {
  sent: 'sent',
  received: (value: number | undefined) => `received ${value}`,
  ended: 'received the end',
  failed: 'failed: the channel is closed',
  closed: 'closed',
  cancelled: 'cancelled',
  otherwise: 'otherwise',
  chosen: (index: number, result: string) => `case ${index}: ${result}`,
} as const;
