import type { Charge } from './payment.js';

interface Addressed {
  readonly orderId: string;
  readonly attemptId: string;
  readonly traceparent: string | undefined;
}

/** What the saga asks of a payment. */
export type PaymentCommand =
  | (Addressed & {
      readonly kind: 'authorize';
      readonly charge: Charge;
      /** Nobody waits for it any more. */
      readonly expired?: boolean;
      /** Unix ms, on the clock of whoever sent it. */
      readonly deadline?: number | undefined;
    })
  | (Addressed & { readonly kind: 'capture' })
  | (Addressed & { readonly kind: 'reverse' });
