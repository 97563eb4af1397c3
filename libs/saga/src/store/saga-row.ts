import type { Columns } from '@millrace/persistence';
import type { SagaInstance, SagaPhase, SagaStatus } from '../engine/saga-instance.js';

/** Columns of the table of sagas: for a row set of {@link SagaRow}. */
export const SAGA_COLUMNS = {
  saga_id: 'uuid',
  slot: 'smallint',
  definition: 'text',
  version: 'integer',
  status: 'text',
  phase: 'text',
  step: 'text',
  attempt: 'integer',
  attempt_id: 'uuid',
  owed: 'text[]',
  reason: 'text',
  data: 'jsonb',
  revision: 'integer',
  timeline_length: 'integer',
  deadline_at: 'timestamptz',
  wake_at: 'timestamptz',
  waiting_since: 'timestamptz',
  started_at: 'timestamptz',
  updated_at: 'timestamptz',
  attention_at: 'timestamptz',
  traceparent: 'text',
  baggage: 'text',
} as const satisfies Columns;

/** What an instance is read from: all but `wake_at`. */
export const storedSagaColumns = Object.keys(SAGA_COLUMNS)
  .filter((name) => name !== 'wake_at')
  .join(', ');

/** A saga under its column names; times in Unix ms. */
export type SagaRow = Readonly<Record<keyof typeof SAGA_COLUMNS, unknown>>;

/** The row of an instance. `wake_at` is that of a new saga; a save works it out from the row that is there. */
export function sagaRowOf<Data extends object>(saga: SagaInstance<Data>): SagaRow {
  return {
    saga_id: saga.id,
    slot: saga.slot,
    definition: saga.definition,
    version: saga.version,
    status: saga.status,
    phase: saga.phase,
    step: saga.step,
    attempt: saga.attempt,
    attempt_id: saga.attemptId,
    owed: saga.owed,
    reason: saga.reason,
    data: saga.data,
    revision: saga.revision,
    timeline_length: saga.timelineLength,
    deadline_at: saga.deadlineAt,
    wake_at: saga.deadlineAt,
    waiting_since: saga.waitingSince,
    started_at: saga.startedAt,
    updated_at: saga.updatedAt,
    attention_at: saga.attentionAt,
    traceparent: saga.traceparent,
    baggage: saga.baggage,
  };
}

/** A row as the driver reads it. */
export interface StoredSaga {
  readonly saga_id: string;
  readonly slot: number | null;
  readonly definition: string;
  readonly version: number;
  readonly status: SagaStatus;
  readonly phase: SagaPhase;
  readonly step: string | null;
  readonly attempt: number;
  readonly attempt_id: string | null;
  readonly owed: readonly string[];
  readonly reason: string | null;
  readonly data: object;
  readonly revision: number;
  readonly timeline_length: number;
  readonly deadline_at: Date | null;
  readonly waiting_since: Date;
  readonly started_at: Date;
  readonly updated_at: Date;
  readonly attention_at: Date | null;
  readonly traceparent: string | null;
  readonly baggage: string | null;
}

const storedData = new WeakSet<object>();

/**
 * Whether this very object was read from a row: whoever changes data makes another. Nothing is frozen here, where
 * it would cost; `givenSaga` and `replayHistory` freeze it, so that a definition that breaks this fails its specs.
 */
export function isStoredData(data: object): boolean {
  return storedData.has(data);
}

export function sagaOfRow(row: StoredSaga): SagaInstance {
  storedData.add(row.data);
  return {
    id: row.saga_id,
    slot: row.slot,
    definition: row.definition,
    version: row.version,
    status: row.status,
    phase: row.phase,
    step: row.step,
    attempt: row.attempt,
    attemptId: row.attempt_id,
    owed: row.owed,
    reason: row.reason,
    data: row.data,
    revision: row.revision,
    timelineLength: row.timeline_length,
    deadlineAt: row.deadline_at?.getTime() ?? null,
    waitingSince: row.waiting_since.getTime(),
    startedAt: row.started_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    attentionAt: row.attention_at?.getTime() ?? null,
    traceparent: row.traceparent,
    baggage: row.baggage,
  };
}
