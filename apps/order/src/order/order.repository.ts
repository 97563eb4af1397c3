import type { Money, OrderReason } from '@millrace/contracts';
import type { PreparedStatement, Queryable } from '@millrace/persistence';
import { type OwnerFilter, ownerParameter } from './order-access.js';
import type { Order, OrderLine, OrderStatus } from './order.js';

export interface OrderRow {
  readonly id: string;
  readonly status: OrderStatus;
  readonly reason: OrderReason | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lines: readonly OrderLine[];
}

/** An order with its lines in one row: `SELECT ${orderColumns} FROM orders o`. */
export const orderColumns = `
  o.id, o.status, o.reason, o.currency, o.total_minor AS "totalMinor",
  o.created_at AS "createdAt", o.updated_at AS "updatedAt",
  (
    SELECT json_agg(
      json_build_object('sku', sku, 'title', title, 'quantity', quantity, 'unitPriceMinor', unit_price_minor)
      ORDER BY line
    )
    FROM order_items i WHERE i.order_id = o.id
  ) AS lines`;

export function orderOfRow({ currency, totalMinor, ...row }: OrderRow): Order {
  const total: Money = { amountMinor: totalMinor, currency };
  return { ...row, total };
}

const findOrderStatement: PreparedStatement = {
  name: 'find-order',
  text: `
    SELECT ${orderColumns}
    FROM orders o
    WHERE o.id = $1 AND ($2::uuid IS NULL OR o.customer_id = $2)`,
};

/** An order that this owner may see, on its shard. */
export async function findOrder(
  shard: Queryable,
  orderId: string,
  owner: OwnerFilter,
): Promise<Order | undefined> {
  const { rows } = await shard.query<OrderRow>(findOrderStatement, [orderId, ownerParameter(owner)]);
  return rows[0] && orderOfRow(rows[0]);
}

const findFinishedOrdersStatement: PreparedStatement = {
  name: 'find-finished-orders',
  text: `
    SELECT id FROM orders
    WHERE id = ANY (string_to_array($1, ',')::uuid[]) AND status <> 'pending'`,
};

/** Which of these orders of one shard have ended. */
export async function findFinishedOrders(
  shard: Queryable,
  orderIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await shard.query<{ id: string }>(findFinishedOrdersStatement, [orderIds.join(',')]);
  return rows.map(({ id }) => id);
}
