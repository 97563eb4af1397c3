import { z } from 'zod';
import { interventionView } from '../attend-saga/attend-saga.dto.js';
import { orderView } from '../order/order.dto.js';
import { ORDER_STATUSES } from '../order/order.js';
import { type OrderCursor, parseCursor } from './order-cursor.js';

const cursor = z
  .string()
  .max(200)
  .transform((text, context): OrderCursor => {
    const parsed = parseCursor(text);
    if (parsed) return parsed;
    context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
    return z.NEVER;
  });

export const listOrdersQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: cursor.optional(),
});
export type ListOrdersQuery = z.infer<typeof listOrdersQuery>;

export const orderPage = z.strictObject({
  orders: z.array(orderView),
  nextCursor: z.string().nullable().meta({ description: '`null` on the last page.' }),
});
export type OrderPage = z.infer<typeof orderPage>;

const timelineEntryView = z.strictObject({
  at: z.iso.datetime(),
  step: z.string().nullable().meta({ description: '`null` for what concerns the whole order.' }),
  event: z.string(),
  attempt: z.int().nullable(),
  detail: z.record(z.string(), z.string()).optional(),
});

export const orderTimeline = z.strictObject({
  orderId: z.string(),
  status: z.enum(ORDER_STATUSES),
  entries: z.array(timelineEntryView),
  interventions: z
    .array(interventionView)
    .optional()
    .meta({ description: 'What operators did, and why; only operators see it.' }),
});
export type OrderTimeline = z.infer<typeof orderTimeline>;
