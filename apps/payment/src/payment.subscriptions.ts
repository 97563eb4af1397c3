import {
  authorizePayment,
  capturePayment,
  orderCancelled,
  orderConfirmed,
  orderRejected,
  reversePayment,
} from '@millrace/contracts';
import { defineSubscription } from '@millrace/messaging';

/** -> TakeCommandsController */
export const paymentCommandsSubscription = defineSubscription({
  consumer: 'payment',
  contracts: [authorizePayment, capturePayment, reversePayment],
});

/** -> HearOrderEndsController. For the audit alone: nobody waits for it. */
export const orderEndsSubscription = defineSubscription({
  consumer: 'payment',
  contracts: [orderConfirmed, orderRejected, orderCancelled],
  maxBatchSize: 2_000,
  restMs: 2_000,
});
