import {
  type PreparedStatement,
  type Transaction,
  type Write,
  rowSet,
  writeTogether,
} from '@millrace/persistence';
import { sagaErrors } from '../saga.errors.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import { isStoredData, SAGA_COLUMNS, sagaRowOf } from './saga-row.js';

// What a saga is, where it is and when it began never changes.
const {
  slot: _slot,
  definition: _definition,
  version: _version,
  wake_at: _wakeAt,
  started_at: _startedAt,
  traceparent: _traceparent,
  baggage: _baggage,
  ...CHANGING
} = SAGA_COLUMNS;
const changed = rowSet(CHANGING);

// Data that the row has already is not sent again. wake_at stays put while it is early enough: see createSagaTables.
const updateSagas: PreparedStatement = {
  name: 'update-sagas',
  text: `
    UPDATE sagas
    SET status = row.status, phase = row.phase, step = row.step, attempt = row.attempt,
      attempt_id = row.attempt_id, owed = row.owed, reason = row.reason,
      data = coalesce(row.data, sagas.data),
      revision = sagas.revision + 1, timeline_length = row.timeline_length, deadline_at = row.deadline_at,
      wake_at = CASE
        WHEN row.deadline_at IS NULL OR sagas.wake_at <= now() THEN row.deadline_at
        ELSE LEAST(sagas.wake_at, row.deadline_at)
      END,
      waiting_since = row.waiting_since, updated_at = row.updated_at, attention_at = row.attention_at
    FROM ${changed.from} AS row
    WHERE sagas.saga_id = row.saga_id AND sagas.revision = row.revision`,
};

/**
 * Writes instances as they stand now, each over the revision it was read at.
 * @throws AppError `saga_changed` (retryable) when one was changed since: it was not locked when it was read.
 */
export async function saveSagas(transaction: Transaction, sagas: readonly SagaInstance[]): Promise<void> {
  await writeTogether(transaction, sagaWrites(sagas));
}

/** The same as writes, for who has others to run with it. */
export function sagaWrites(sagas: readonly SagaInstance[]): readonly Write[] {
  if (sagas.length === 0) return [];
  const onWritten = (rowCount: number) => {
    if (rowCount === sagas.length) return;
    throw sagaErrors.saga_changed({
      detail: `${sagas.length - rowCount} of ${sagas.length} sagas were changed since they were read.`,
    });
  };
  const rows = sagas.map((saga) => ({
    ...sagaRowOf(saga),
    data: isStoredData(saga.data) ? null : saga.data,
  }));
  return [{ statement: updateSagas, parameters: changed.parametersOf(rows), onWritten }];
}
