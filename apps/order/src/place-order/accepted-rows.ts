import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { orderPlaced } from '@millrace/contracts';
import { uuidV5 } from '@millrace/ids';
import { encodeCommand, type SagaDefinition, sagaRowOf, startSaga } from '@millrace/saga';
import { timelineRowOf } from '../fulfil-order/append-timeline.js';
import type { FulfilOrderData } from '../fulfil-order/fulfil-order.saga.js';
import { ORDER_SOURCE } from '../fulfil-order/order-source.js';
import { viewOfLines } from '../order/order.dto.js';
import type { AcceptRequest } from './accept-request.js';
import type { AcceptedOrder } from './place-order.dto.js';

/** All rows that accepting one order writes, as plain JSON under their column names. */
export type AcceptedRows = ReturnType<typeof acceptedRowsOf>;

/**
 * @param now the time of the shard
 * @throws Error when a message does not fit its contract: a bug, and of this order alone
 */
export function acceptedRowsOf(
  request: AcceptRequest,
  fulfilOrder: SagaDefinition<FulfilOrderData>,
  now: Date,
) {
  const { orderId, slot, customerId, paymentMethod, lines, total, traceparent, baggage } = request;
  const createdAt = now.toISOString();
  const data: FulfilOrderData = {
    customerId,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    total,
    paymentMethod,
  };
  const begun = startSaga(fulfilOrder, { id: orderId, slot, data, traceparent, baggage }, now.getTime());
  const commands = begun.commands.map((command) => encodeCommand(command, ORDER_SOURCE));
  return {
    key: {
      customer_id: customerId,
      key: request.idempotencyKey,
      slot,
      fingerprint: request.fingerprint,
      order_id: orderId,
      response: answerOf(request, createdAt),
      created_at: createdAt,
    },
    order: {
      id: orderId,
      slot,
      customer_id: customerId,
      currency: total.currency,
      total_minor: total.amountMinor,
      payment_method: paymentMethod,
      created_at: createdAt,
    },
    items: lines.map((line, index) => ({
      order_id: orderId,
      slot,
      line: index,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      unit_price_minor: line.unitPriceMinor,
    })),
    saga: sagaRowOf(begun.instance),
    timeline: begun.timeline.map(timelineRowOf),
    messages: [placedEvent(request, now), ...commands],
  };
}

function answerOf({ orderId, lines, total }: AcceptRequest, createdAt: string): AcceptedOrder {
  return { id: orderId, status: 'pending', items: viewOfLines(lines), total, createdAt };
}

/** Its id derives from the order: an order is placed once. */
function placedEvent(request: AcceptRequest, now: Date): WireMessage {
  const { orderId, customerId, lines, total, traceparent, baggage } = request;
  return encodeMessage(
    orderPlaced,
    { orderId, customerId, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })), total },
    { id: uuidV5(orderId, orderPlaced.type), source: ORDER_SOURCE, time: now, traceparent, baggage },
  );
}
