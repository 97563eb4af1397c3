import { defineMessage } from '@millrace/contract-kit';
import { z } from 'zod';
import {
  EXAMPLE_CUSTOMER_ID,
  EXAMPLE_ORDER_ID,
  byOrder,
  customerId,
  line,
  money,
  orderId,
} from './fields.js';
import { orderEvents } from './topics.js';

const ids = { orderId: EXAMPLE_ORDER_ID, customerId: EXAMPLE_CUSTOMER_ID };
const total = { amountMinor: 2_500, currency: 'EUR' };

/** Why an order was not confirmed. Closed: clients branch on it. */
export const ORDER_REASONS = [
  'out-of-stock',
  'unknown-sku',
  'payment-declined',
  'timed-out',
  'hold-expired',
  'cancelled-by-customer',
  'cancelled-by-operator',
] as const;
export const orderReason = z.enum(ORDER_REASONS);
export type OrderReason = z.infer<typeof orderReason>;

export const orderPlaced = defineMessage({
  name: 'order-placed',
  version: 1,
  topic: orderEvents,
  summary: 'An order was accepted and its saga begins.',
  schema: z.object({ orderId, customerId, lines: z.array(line).min(1), total: money }),
  ...byOrder,
  example: { ...ids, lines: [{ sku: 'MUG-1', quantity: 2 }], total },
});

export const orderConfirmed = defineMessage({
  name: 'order-confirmed',
  version: 1,
  topic: orderEvents,
  summary: 'Stock is sold, money is taken: the order stands.',
  schema: z.object({ orderId, customerId, total: money }),
  ...byOrder,
  example: { ...ids, total },
});

export const orderRejected = defineMessage({
  name: 'order-rejected',
  version: 1,
  topic: orderEvents,
  summary: 'The order could not be fulfilled; every step taken is undone.',
  schema: z.object({ orderId, customerId, reason: orderReason }),
  ...byOrder,
  example: { ...ids, reason: 'out-of-stock' },
});

export const orderCancelled = defineMessage({
  name: 'order-cancelled',
  version: 1,
  topic: orderEvents,
  summary: 'The customer cancelled the order; every step taken is undone.',
  schema: z.object({ orderId, customerId, reason: orderReason }),
  ...byOrder,
  example: { ...ids, reason: 'cancelled-by-customer' },
});
