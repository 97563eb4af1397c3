import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { SagaInstance } from '../engine/saga-instance.js';
import { type StoredSaga, sagaOfRow, storedSagaColumns } from './saga-row.js';

/** Locked sagas, and the time at which they were. */
export interface LoadedSagas {
  readonly sagas: ReadonlyMap<string, SagaInstance>;
  /** Unix ms of the database's clock. */
  readonly now: number;
}

type Row = { readonly now: Date } & (StoredSaga | { readonly saga_id: null });

// Locked in sorted order, so that batches that share sagas wait for one another instead of deadlocking. The
// clock comes along even when no saga is found.
const lockSagas: PreparedStatement = {
  name: 'lock-sagas',
  text: `
    SELECT clock.now, saga.*
    FROM (SELECT now()) AS clock (now)
    LEFT JOIN (
      SELECT ${storedSagaColumns} FROM sagas
      WHERE saga_id = ANY (string_to_array($1, ',')::uuid[])
      ORDER BY saga_id
      FOR UPDATE
    ) AS saga ON true`,
};

/** Reads and locks the sagas with these ids (repeats allowed) until the transaction ends. */
export async function loadSagasForUpdate(
  transaction: Transaction,
  sagaIds: readonly string[],
): Promise<LoadedSagas> {
  const { rows } = await transaction.query<Row>(lockSagas, [[...new Set(sagaIds)].join(',')]);
  return loaded(rows);
}

const lockSagasToWake: PreparedStatement = {
  name: 'lock-sagas-to-wake',
  text: `
    SELECT clock.now, saga.*
    FROM (SELECT now()) AS clock (now)
    LEFT JOIN (
      SELECT ${storedSagaColumns} FROM sagas
      WHERE saga_id = ANY (string_to_array($1, ',')::uuid[]) AND wake_at <= now()
      ORDER BY saga_id
      FOR UPDATE SKIP LOCKED
    ) AS saga ON true`,
};

/** As {@link loadSagasForUpdate}, without those that somebody else is moving now or has moved in between. */
export async function loadSagasToWake(
  transaction: Transaction,
  sagaIds: readonly string[],
): Promise<LoadedSagas> {
  const { rows } = await transaction.query<Row>(lockSagasToWake, [sagaIds.join(',')]);
  return loaded(rows);
}

function loaded(rows: readonly Row[]): LoadedSagas {
  const sagas = new Map<string, SagaInstance>();
  for (const row of rows) if (row.saga_id !== null) sagas.set(row.saga_id, sagaOfRow(row));
  return { sagas, now: rows[0]!.now.getTime() };
}
