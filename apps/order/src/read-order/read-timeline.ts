import type { PreparedStatement, Queryable } from '@millrace/persistence';
import { type OwnerFilter, ownerParameter } from '../order/order-access.js';
import type { OrderStatus } from '../order/order.js';
import type { OrderTimeline } from './read-order.dto.js';

interface TimelineEntryRow {
  readonly at: string;
  readonly step: string | null;
  readonly event: string;
  readonly attempt: number | null;
  readonly detail: Readonly<Record<string, string>>;
}

// One statement, so that status and entries are of one moment.
const readTimelineStatement: PreparedStatement = {
  name: 'read-timeline',
  text: `
    SELECT o.status, coalesce(
      (
        SELECT json_agg(
          json_build_object('at', at, 'step', step, 'event', event, 'attempt', attempt, 'detail', detail)
          ORDER BY position
        )
        FROM order_timeline t WHERE t.order_id = $1
      ),
      '[]'
    ) AS entries
    FROM orders o
    WHERE o.id = $1 AND ($2::uuid IS NULL OR o.customer_id = $2)`,
};

/** What happened to an order that this owner may see, on its shard. */
export async function readTimeline(
  shard: Queryable,
  orderId: string,
  owner: OwnerFilter,
): Promise<OrderTimeline | undefined> {
  const { rows } = await shard.query<{ status: OrderStatus; entries: readonly TimelineEntryRow[] }>(
    readTimelineStatement,
    [orderId, ownerParameter(owner)],
  );
  return rows[0] && { orderId, status: rows[0].status, entries: rows[0].entries.map(viewOfEntry) };
}

function viewOfEntry({ at, step, event, attempt, detail }: TimelineEntryRow) {
  return {
    at: new Date(at).toISOString(),
    step,
    event,
    attempt,
    ...(Object.keys(detail).length === 0 ? {} : { detail }),
  };
}
