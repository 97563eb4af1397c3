import { authorizePayment, capturePayment, reversePayment } from '@millrace/contracts';
import { defineSubscription } from '@millrace/messaging';

/** Everything that payment hears. */
export const paymentCommandsSubscription = defineSubscription({
  consumer: 'payment',
  contracts: [authorizePayment, capturePayment, reversePayment],
});
