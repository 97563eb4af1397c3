import type { PreparedStatement, Queryable } from '@millrace/persistence';

export interface WaitingDeliveries {
  readonly waiting: number;
  /** How long the one that is due first has been due, in s; 0 when none is. */
  readonly overdueSeconds: number;
}

// Of the partial index alone.
const countWaitingStatement: PreparedStatement = {
  name: 'count-waiting-deliveries',
  text: `
    SELECT count(*)::integer AS waiting,
      greatest(coalesce(extract(epoch FROM now() - min(due_at)), 0), 0)::float8 AS "overdueSeconds"
    FROM webhook_deliveries WHERE status = 'pending'`,
};

/** What is still to be sent on a shard. */
export async function countWaiting(on: Queryable): Promise<WaitingDeliveries> {
  const { rows } = await on.query<WaitingDeliveries>(countWaitingStatement);
  return rows[0]!;
}

const findWaitingStatement: PreparedStatement = {
  name: 'find-waiting-delivery',
  text: `SELECT EXISTS (SELECT FROM webhook_deliveries WHERE status = 'pending') AS waiting`,
};

/** Whether anything is still to be sent on a shard, due or not: one look at an index, and a lease is a write. */
export async function isAnyWaiting(on: Queryable): Promise<boolean> {
  return (await on.query<{ waiting: boolean }>(findWaitingStatement)).rows[0]!.waiting;
}
