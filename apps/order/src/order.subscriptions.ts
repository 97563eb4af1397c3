import {
  paymentAuthorizationExpired,
  paymentAuthorized,
  paymentCaptureRefused,
  paymentCaptured,
  paymentDeclined,
  paymentReversed,
  stockCommitExpired,
  stockCommitRefused,
  stockCommitted,
  stockRejected,
  stockReservationExpired,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import { defineSubscription } from '@millrace/messaging';

const CONSUMER = 'order';

/** Every message heard, and who handles it. */

/** -> FulfilOrderRepliesHandler */
export const stockReplies = defineSubscription({
  consumer: CONSUMER,
  contracts: [
    stockReserved,
    stockRejected,
    stockReservationExpired,
    stockCommitExpired,
    stockCommitted,
    stockCommitRefused,
    stockReleased,
  ],
});

/** -> FulfilOrderRepliesHandler */
export const paymentReplies = defineSubscription({
  consumer: CONSUMER,
  contracts: [
    paymentAuthorized,
    paymentAuthorizationExpired,
    paymentDeclined,
    paymentCaptured,
    paymentCaptureRefused,
    paymentReversed,
  ],
});
