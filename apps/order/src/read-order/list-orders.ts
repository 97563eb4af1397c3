import type { PreparedStatement, Queryable } from '@millrace/persistence';
import { orderColumns, orderOfRow, type OrderRow } from '../order/order.repository.js';
import type { Order } from '../order/order.js';
import type { OrderCursor } from './order-cursor.js';

// Plan: index scan on orders_newest_of_customer, from the cursor on, $4 rows.
const listOrdersStatement: PreparedStatement = {
  name: 'list-orders',
  text: `
    SELECT ${orderColumns}
    FROM orders o
    WHERE o.customer_id = $1 AND (o.created_at, o.id) < ($2, $3)
    ORDER BY o.created_at DESC, o.id DESC
    LIMIT $4`,
};

const BEFORE_ALL = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

/** The orders of a customer behind the cursor, newest first, on the customer's shard. */
export async function listOrders(
  shard: Queryable,
  customerId: string,
  cursor: OrderCursor | undefined,
  limit: number,
): Promise<readonly Order[]> {
  const [createdAt, orderId] = cursor ? [cursor.createdAt, cursor.orderId] : BEFORE_ALL;
  const { rows } = await shard.query<OrderRow>(listOrdersStatement, [customerId, createdAt, orderId, limit]);
  return rows.map(orderOfRow);
}
