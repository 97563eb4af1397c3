import { type MessageContract, type WireMessage, encodeMessage } from '@millrace/contract-kit';
import { type OrderReason, orderCancelled, orderConfirmed, orderRejected } from '@millrace/contracts';
import { uuidV5 } from '@millrace/ids';
import type { SagaInstance } from '@millrace/saga';
import type { FulfilOrderData } from './fulfil-order.saga.js';

/** The reason that a customer's cancel ends an order with. */
export const CANCELLED_BY_CUSTOMER = 'cancelled-by-customer' satisfies OrderReason;

/** The reason that an operator's end gives to an order that was not being undone. */
export const CANCELLED_BY_OPERATOR = 'cancelled-by-operator' satisfies OrderReason;

const CANCELS: ReadonlySet<OrderReason> = new Set([CANCELLED_BY_CUSTOMER, CANCELLED_BY_OPERATOR]);

/** How an order ended, decided by how its saga did. */
export type OrderEnd =
  | { readonly status: 'confirmed'; readonly reason: null }
  | { readonly status: 'rejected' | 'cancelled'; readonly reason: OrderReason };

/** The end of the order of a finished saga. */
export function endOf(saga: SagaInstance): OrderEnd {
  if (saga.status === 'completed') return { status: 'confirmed', reason: null };
  const reason = saga.reason as OrderReason;
  return { status: CANCELS.has(reason) ? 'cancelled' : 'rejected', reason };
}

/** The event that tells the world. Its id derives from the order: an order ends once. */
export function eventOfEnd(saga: SagaInstance<FulfilOrderData>, source: string): WireMessage {
  const { customerId, total } = saga.data;
  const ids = { orderId: saga.id, customerId };
  const end = endOf(saga);
  const encode = <T>(contract: MessageContract<T>, data: T) =>
    encodeMessage(contract, data, {
      id: uuidV5(saga.id, contract.type),
      source,
      time: new Date(saga.updatedAt),
      traceparent: saga.traceparent ?? undefined,
      baggage: saga.baggage ?? undefined,
    });
  switch (end.status) {
    case 'confirmed':
      return encode(orderConfirmed, { ...ids, total });
    case 'rejected':
      return encode(orderRejected, { ...ids, reason: end.reason });
    case 'cancelled':
      return encode(orderCancelled, { ...ids, reason: end.reason });
  }
}
