import type { PreparedStatement, Queryable } from '@millrace/persistence';

// A row has the time at which it was written, and is seen when its transaction ends: before the oldest transaction
// that runs, nothing can appear any more. Asked on a connection of the pool, so at least its own transaction runs.
const readCompleteUntil: PreparedStatement = {
  name: 'read-complete-until',
  text: `
    SELECT min(xact_start) + (SELECT ahead FROM sandbox_clock) AS "completeUntil" FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'`,
};

/** The moment before which a listing that is read afterwards lacks nothing, by the provider's clock. */
export async function completeUntil(on: Queryable): Promise<Date> {
  const { rows } = await on.query<{ completeUntil: Date }>(readCompleteUntil);
  return rows[0]!.completeUntil;
}
