import type { PreparedStatement, Queryable } from '@millrace/persistence';
import { type OwnerFilter, ownerParameter } from '../order/order-access.js';
import type { OrderProgress } from './order-event.js';

/** Steps read at once at most: what a slow client makes us hold. */
export const PAGE_STEPS = 100;

// One statement, so that status and steps are of one moment. Walks the primary key of one partition.
const readProgressStatement: PreparedStatement = {
  name: 'read-progress',
  text: `
    SELECT o.status, o.reason, coalesce(
      (
        SELECT json_agg(
          json_build_object(
            'position', position, 'at', at, 'step', step, 'event', event, 'attempt', attempt, 'detail', detail
          )
          ORDER BY position
        )
        FROM (
          SELECT position, at, step, event, attempt, detail FROM order_timeline
          WHERE order_id = $1 AND position > $3
          ORDER BY position LIMIT ${PAGE_STEPS}
        ) AS page
      ),
      '[]'
    ) AS steps
    FROM orders o
    WHERE o.id = $1 AND ($2::uuid IS NULL OR o.customer_id = $2)`,
};

/** What happened behind a position to an order that this owner may see, on its shard; at most {@link PAGE_STEPS}. */
export async function readProgress(
  shard: Queryable,
  orderId: string,
  owner: OwnerFilter,
  behind: number,
): Promise<OrderProgress | undefined> {
  const { rows } = await shard.query<OrderProgress>(readProgressStatement, [
    orderId,
    ownerParameter(owner),
    behind,
  ]);
  return rows[0];
}
