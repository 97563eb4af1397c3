import { appendToOutbox } from '@millrace/messaging';
import type { Transaction } from '@millrace/persistence';
import {
  SagaBatch,
  type SagaDefinitions,
  type SagaEffects,
  type SagaMoves,
  applyMoves,
  loadSagasForUpdate,
  onCancel,
} from '@millrace/saga';
import { CANCELLED_BY_CUSTOMER } from '../fulfil-order/order-end.js';
import { ORDER_SOURCE } from '../fulfil-order/order-source.js';
import { orderErrors } from '../order/order.errors.js';
import { findOrder } from '../order/order.repository.js';
import type { Order } from '../order/order.js';
import { refusalOfCancel } from './refusal-of-cancel.js';

export interface CancelledOrder {
  /** As it is after the cancel. */
  readonly order: Order;
  /** For after the commit; empty when the order is being undone already. */
  readonly moves: SagaMoves;
}

/**
 * Has the saga of a customer's order undo what it did.
 * @throws AppError `order_not_found`, also for the order of somebody else; `order_not_cancellable`
 */
export async function cancelOrder(
  transaction: Transaction,
  { orderId, customerId }: { readonly orderId: string; readonly customerId: string },
  parts: { readonly definitions: SagaDefinitions; readonly effects: SagaEffects },
): Promise<CancelledOrder> {
  if (!(await findOrder(transaction, orderId, { customerId }))) throw orderErrors.order_not_found();
  const loaded = await loadSagasForUpdate(transaction, [orderId]);
  const batch = new SagaBatch({ definitions: parts.definitions, source: ORDER_SOURCE, ...loaded });
  batch.move(orderId, (definition, saga, now) => onCancel(definition, saga, CANCELLED_BY_CUSTOMER, now));
  const moves = batch.moves();
  const refusal = refusalOfCancel(moves.ignored[0]?.because);
  if (refusal) throw refusal;
  await appendToOutbox(transaction, await applyMoves(transaction, moves, parts.effects));
  // Read again: until the saga was locked, the order could still end.
  const order = await findOrder(transaction, orderId, { customerId });
  return { order: order!, moves };
}
