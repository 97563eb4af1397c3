import type { Decision } from '../payment/decide-payment.js';
import { idempotencyKeyOf, kindOf, verbOf } from '../payment/due-operation.js';
import { type Payment, runnableOperation } from '../payment/payment.js';
import { recordOutcome } from '../payment/record-outcome.js';
import type { ProviderEvent } from './provider-event.js';

/**
 * What came of an event: it `settled` an operation; its outcome was `known`; nobody asked for it (`unmatched`);
 * or it `contradicts` what is recorded, which somebody has to look at.
 */
export type EventEffect = 'settled' | 'known' | 'unmatched' | 'contradicts';

/**
 * One event against what is known. It can only settle the operation that runs now; one that is settled stays as
 * it is, so that order and number of deliveries do not matter and a payment only moves forward.
 */
export function decideEvent(
  payment: Payment | undefined,
  event: ProviderEvent,
): Decision & { readonly effect: EventEffect } {
  const leave = (effect: EventEffect) => ({ payment, replies: [], effect });
  const kind = kindOf(event.verb);
  const operation = payment?.operations[kind];
  if (!payment?.charge || !operation) return leave('unmatched');
  if (event.idempotencyKey !== idempotencyKeyOf(payment.orderId, event.verb)) return leave('unmatched');
  const { result } = event;
  if (!result || !isOfPayment(payment, event)) return leave('contradicts');
  if (operation.outcome)
    return leave(operation.outcome.kind === result.outcome.kind ? 'known' : 'contradicts');
  const isAwaited = runnableOperation(payment) === operation && verbOf(payment, kind) === event.verb;
  if (!isAwaited) return leave('contradicts');
  return { ...recordOutcome(payment, kind, result), effect: 'settled' };
}

/** The same amount in the same currency, under the authorization that we know of. */
function isOfPayment({ charge, providerAuthorizationId: known }: Payment, event: ProviderEvent): boolean {
  const sameMoney = charge?.amountMinor === event.amountMinor && charge.currency === event.currency;
  return sameMoney && (known === undefined || known === event.result?.providerAuthorizationId);
}
