import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { BacklogReading } from '@millrace/resilience';

// Plan: index scan on sagas_to_wake, which holds unfinished sagas only, and no further than the limit; the order
// keeps a planner with old statistics from reading the table. Parked sagas wait for an operator, not for their
// turn. A row of `orders` is updated once, when it ends: how often that
// happened is counted by Postgres for all replicas, without a look at the table.
export const readBacklogStatement: PreparedStatement = {
  name: 'read-open-orders',
  text: `
    SELECT
      (SELECT count(*)::int FROM (
        SELECT FROM sagas WHERE wake_at IS NOT NULL AND attention_at IS NULL ORDER BY wake_at LIMIT $1
      ) AS counted) AS open,
      pg_stat_get_tuples_updated('orders'::regclass) AS ended`,
};

/**
 * The orders of one shard that are under way, `limit` of them at most, and how many have ended so far. The latter
 * is a statistic: up to a second late, and begun anew after a crash of the server.
 */
export async function readBacklog(shard: Queryable, limit: number): Promise<BacklogReading> {
  return (await shard.query<BacklogReading>(readBacklogStatement, [limit])).rows[0]!;
}
