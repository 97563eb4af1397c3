import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { SagaInstance } from '../engine/saga-instance.js';
import { sagaOfRow, type StoredSaga, storedSagaColumns } from '../store/saga-row.js';

/** Where a page of parked sagas ended. */
export interface ParkedPosition {
  /** When the last saga of the page was parked: Unix microseconds of its database's clock. */
  readonly attentionAtUs: number;
  readonly sagaId: string;
}

/** A saga that needs attention, and how long it has been so by the clock of its database. */
export interface ParkedSaga {
  readonly saga: SagaInstance;
  readonly position: ParkedPosition;
  readonly parkedForMs: number;
}

type Row = StoredSaga & { readonly attention_at_us: number; readonly parked_for_ms: number };

// Plan: index scan on sagas_needing_attention from the position on, $3 rows; the rows that share its moment are few.
const findParkedSagas: PreparedStatement = {
  name: 'find-parked-sagas',
  text: `
    SELECT ${storedSagaColumns},
      (extract(epoch FROM attention_at) * 1000000)::bigint AS attention_at_us,
      (extract(epoch FROM now() - attention_at) * 1000)::bigint AS parked_for_ms
    FROM sagas
    WHERE attention_at IS NOT NULL
      AND (attention_at, saga_id) > (timestamptz 'epoch' + $1::bigint * interval '1 microsecond', $2::uuid)
    ORDER BY attention_at, saga_id LIMIT $3`,
};

const BEFORE_ALL: ParkedPosition = { attentionAtUs: 0, sagaId: '00000000-0000-0000-0000-000000000000' };

/** The parked sagas of one database behind a position, the longest parked first. Locks nothing. */
export async function findParked(
  on: Queryable,
  after: ParkedPosition | undefined,
  limit: number,
): Promise<readonly ParkedSaga[]> {
  const { attentionAtUs, sagaId } = after ?? BEFORE_ALL;
  const { rows } = await on.query<Row>(findParkedSagas, [attentionAtUs, sagaId, limit]);
  return rows.map((row) => ({
    saga: sagaOfRow(row),
    position: { attentionAtUs: row.attention_at_us, sagaId: row.saga_id },
    parkedForMs: row.parked_for_ms,
  }));
}

/** In the order of {@link findParked}: for pages of several databases. */
export function byLongestParked({ position: a }: ParkedSaga, { position: b }: ParkedSaga): number {
  return a.attentionAtUs - b.attentionAtUs || (a.sagaId < b.sagaId ? -1 : 1);
}

const findSagaStatement: PreparedStatement = {
  name: 'find-saga',
  text: `SELECT ${storedSagaColumns} FROM sagas WHERE saga_id = $1`,
};

/** One saga as it stands, parked or not. Locks nothing. */
export async function findSaga(on: Queryable, sagaId: string): Promise<SagaInstance | undefined> {
  const { rows } = await on.query<StoredSaga>(findSagaStatement, [sagaId]);
  return rows[0] && sagaOfRow(rows[0]);
}
