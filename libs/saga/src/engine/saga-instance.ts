export const SAGA_STATUSES = [
  'running',
  'compensating',
  'completed',
  'compensated',
  'needs-attention',
] as const;
export type SagaStatus = (typeof SAGA_STATUSES)[number];

/** Which way a saga goes; a saga that needs attention parks in one of them and still retries. */
export type SagaPhase = 'forward' | 'backward';

/** Where one saga stands: all that is persisted of it. Times are Unix milliseconds of the database's clock. */
export interface SagaInstance<Data extends object = object> {
  /** Also the id of the aggregate that the saga is about. */
  readonly id: string;
  readonly slot: number | null;
  readonly definition: string;
  readonly version: number;
  readonly status: SagaStatus;
  readonly phase: SagaPhase;
  /** The step whose reply (forward) or whose undo's reply (backward) is awaited; null once finished. */
  readonly step: string | null;
  /** Counts the commands sent for this step in this phase, from 1. */
  readonly attempt: number;
  /** What the awaited reply must carry back; null once finished. */
  readonly attemptId: string | null;
  /** Steps whose undo is owed, in the order in which their commands were sent. */
  readonly owed: readonly string[];
  /** Why the saga compensates or was compensated. */
  readonly reason: string | null;
  readonly data: Data;
  /** As read from the database; a save finds exactly this one and leaves it one higher. */
  readonly revision: number;
  /** Timeline entries so far: the next one's position, so that appending needs no read. */
  readonly timelineLength: number;
  /** When the awaited reply is overdue; null once finished. */
  readonly deadlineAt: number | null;
  /** Since when this step is awaited, over all its attempts. */
  readonly waitingSince: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Since when it needs attention; null when it does not. */
  readonly attentionAt: number | null;
  /** The W3C trace of whoever started it; its commands go on in it. */
  readonly traceparent: string | null;
  /** The W3C baggage of whoever started it: every command carries it on. */
  readonly baggage: string | null;
}

export function isFinished({ status }: SagaInstance): boolean {
  return status === 'completed' || status === 'compensated';
}
