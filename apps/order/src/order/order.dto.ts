import { money, orderReason } from '@millrace/contracts';
import { z } from 'zod';
import { type Order, ORDER_STATUSES, type OrderLine } from './order.js';

export const orderItemView = z.strictObject({
  sku: z.string(),
  title: z.string(),
  quantity: z.int(),
  unitPriceMinor: z.int().meta({ description: 'Minor units (cents) of the currency of the total.' }),
  lineTotalMinor: z.int(),
});
export type OrderItemView = z.infer<typeof orderItemView>;

/** What the API shows of an order. */
export const orderView = z.strictObject({
  id: z.string(),
  status: z.enum(ORDER_STATUSES),
  reason: orderReason.optional().meta({ description: 'Why it was rejected or cancelled.' }),
  items: z.array(orderItemView),
  total: money,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type OrderView = z.infer<typeof orderView>;

export function viewOfOrder(order: Order): OrderView {
  return {
    id: order.id,
    status: order.status,
    ...(order.reason === null ? {} : { reason: order.reason }),
    items: viewOfLines(order.lines),
    total: order.total,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
  };
}

export function viewOfLines(lines: readonly OrderLine[]): OrderItemView[] {
  return lines.map(({ sku, title, quantity, unitPriceMinor }) => ({
    sku,
    title,
    quantity,
    unitPriceMinor,
    lineTotalMinor: quantity * unitPriceMinor,
  }));
}
