import { type PreparedStatement, type Transaction, type Write, writeTogether } from '@millrace/persistence';
import { sagaErrors } from '../saga.errors.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import { sagaRecord, sagaRowOf } from './saga-row.js';

// wake_at stays put while it is early enough: see createSagaTables.
const updateSagas: PreparedStatement = {
  name: 'update-sagas',
  text: `
    UPDATE sagas
    SET status = row.status, phase = row.phase, step = row.step, attempt = row.attempt,
      attempt_id = row.attempt_id, owed = row.owed, reason = row.reason, data = row.data,
      revision = sagas.revision + 1, timeline_length = row.timeline_length, deadline_at = row.deadline_at,
      wake_at = CASE
        WHEN row.deadline_at IS NULL OR sagas.wake_at <= now() THEN row.deadline_at
        ELSE LEAST(sagas.wake_at, row.deadline_at)
      END,
      waiting_since = row.waiting_since, updated_at = row.updated_at, attention_at = row.attention_at
    FROM json_to_recordset($1::json) AS row (${sagaRecord})
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
  return [{ statement: updateSagas, parameters: [JSON.stringify(sagas.map(sagaRowOf))], onWritten }];
}
