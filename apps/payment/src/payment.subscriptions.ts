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

/** -> HearOrderEndsController */
export const orderEndsSubscription = defineSubscription({
  consumer: 'payment',
  contracts: [orderConfirmed, orderRejected, orderCancelled],
});
