import type { PricedOrder } from './price-order.js';

/** An order that may be accepted: checked, priced, with an id. All that is missing is the commit. */
export interface AcceptRequest extends PricedOrder {
  readonly orderId: string;
  readonly slot: number;
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly paymentMethod: string;
  /** W3C trace of the request: the order's messages go on in it. */
  readonly traceparent: string;
  /** W3C Baggage of the request, as its header says it: they carry it on. */
  readonly baggage: string | undefined;
  /** Unix ms after which nobody waits for the answer. */
  readonly deadline: number;
}
