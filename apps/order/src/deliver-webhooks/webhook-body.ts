import { viewOfOrder } from '../order/order.dto.js';
import type { LeasedDelivery } from './lease-deliveries.js';

/**
 * What is sent: `{ type, timestamp, data }` as Standard Webhooks has it. `data` is the order as the API shows it.
 * The same for every try: an order that has ended does not change.
 */
export function bodyOf({
  eventType,
  order,
  createdAt,
}: Pick<LeasedDelivery, 'eventType' | 'order' | 'createdAt'>): string {
  return JSON.stringify({
    type: eventType,
    timestamp: (order?.updatedAt ?? createdAt).toISOString(),
    data: order === null ? {} : viewOfOrder(order),
  });
}
