import type { PreparedStatement, Queryable, Transaction } from '@millrace/persistence';

export interface SagaToWake {
  readonly saga_id: string;
  readonly slot: number | null;
}

// Plan: index scan on sagas_to_wake, which holds unfinished sagas only.
const findSagasToWake: PreparedStatement = {
  name: 'find-sagas-to-wake',
  text: `
    SELECT saga_id, slot FROM sagas
    WHERE wake_at <= now()
      AND saga_id <> ALL (string_to_array($2, ',')::uuid[])
    ORDER BY wake_at LIMIT $1`,
};

/** Sagas whose time has come by the database's clock, the longest overdue first, but those to skip. Locks nothing. */
export async function sagasToWake(
  on: Queryable,
  limit: number,
  skip: readonly string[],
): Promise<readonly SagaToWake[]> {
  return (await on.query<SagaToWake>(findSagasToWake, [limit, skip.join(',')])).rows;
}

const wakeSagasAtDeadline: PreparedStatement = {
  name: 'wake-sagas-at-deadline',
  text: `UPDATE sagas SET wake_at = deadline_at WHERE saga_id = ANY (string_to_array($1, ',')::uuid[])`,
};

/** For sagas that were woken before their deadline: it had moved back meanwhile. */
export async function wakeAtDeadline(transaction: Transaction, sagaIds: readonly string[]): Promise<void> {
  if (sagaIds.length > 0) await transaction.query(wakeSagasAtDeadline, [sagaIds.join(',')]);
}

const countParkedSagas: PreparedStatement = {
  name: 'count-parked-sagas',
  text: `SELECT count(*)::int AS parked FROM sagas WHERE attention_at IS NOT NULL`,
};

/** How many sagas need attention in this database. */
export async function countParked(on: Queryable): Promise<number> {
  return (await on.query<{ parked: number }>(countParkedSagas)).rows[0]!.parked;
}
