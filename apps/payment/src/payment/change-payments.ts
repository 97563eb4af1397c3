import type { Transaction } from '@millrace/persistence';
import type { Decision } from './decide-payment.js';
import { type DueOperation, dueOperation } from './due-operation.js';
import type { Reply } from './payment-reply.js';
import { lockPayments, type PaymentChange, savePayments } from './payment.repository.js';
import { type Operation, OPERATION_ORDER, type Payment, runnableOperation } from './payment.js';

/** One thing that happens to the payment of an order: a command, or news from the provider. */
export interface PaymentEvent {
  readonly orderId: string;
  readonly decide: (payment: Payment | undefined) => Decision;
}

/** Who may run the operations that a change makes runnable, and how many of them at most. */
export interface LeaseOffer {
  readonly owner: string;
  readonly leaseMs: number;
  readonly room: number;
}

export interface ChangedPayments {
  /** In the order of the events. */
  readonly replies: readonly Reply[];
  /** Leased to the offer's owner: to be run once the transaction has committed. */
  readonly due: readonly DueOperation[];
  /** Events that contradicted what is known, by their index. */
  readonly conflicts: ReadonlyMap<number, string>;
}

/**
 * Applies events in order, set-based: lock and read, decide in memory, write. An operation that becomes
 * runnable is leased in the same write, so that its executor need not look for it.
 */
export async function changePayments(
  transaction: Transaction,
  events: readonly PaymentEvent[],
  offer: LeaseOffer,
): Promise<ChangedPayments> {
  const orderIds = [...new Set(events.map(({ orderId }) => orderId))].sort();
  const stored = await lockPayments(transaction, orderIds);
  const current = new Map([...stored].map(([orderId, { payment }]) => [orderId, payment]));
  const replies: Reply[] = [];
  const conflicts = new Map<number, string>();
  events.forEach((event, index) => {
    const decision = event.decide(current.get(event.orderId));
    current.set(event.orderId, decision.payment);
    replies.push(...decision.replies);
    if (decision.conflict !== undefined) conflicts.set(index, decision.conflict);
  });
  const due: DueOperation[] = [];
  const changes = orderIds.flatMap((orderId): PaymentChange[] => {
    const { payment: before, version } = stored.get(orderId)!;
    const payment = current.get(orderId);
    if (!payment || payment === before) return [];
    const runs = newlyRunnable(before, payment);
    const leased = runs !== undefined && due.length < offer.room ? runs : undefined;
    if (leased) due.push(dueOperation(payment, leased, false));
    const operations = changedOperations(before, payment).map((operation) => ({
      operation,
      leased: operation.kind === leased?.kind,
    }));
    return [{ payment, version, operations }];
  });
  await savePayments(transaction, changes, offer);
  return { replies, due, conflicts };
}

function newlyRunnable(before: Payment | undefined, after: Payment): Operation | undefined {
  const runs = runnableOperation(after);
  return runs?.kind === runnableOperation(before)?.kind ? undefined : runs;
}

/** Operations that are new, or not what they were; and the one that is runnable now, since its lease changes. */
function changedOperations(before: Payment | undefined, after: Payment): Operation[] {
  const runs = newlyRunnable(before, after);
  return OPERATION_ORDER.flatMap((kind) => {
    const operation = after.operations[kind];
    if (!operation) return [];
    return operation !== before?.operations[kind] || operation === runs ? [operation] : [];
  });
}
