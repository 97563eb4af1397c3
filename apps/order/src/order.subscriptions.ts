import {
  paymentAuthorized,
  paymentCaptureRefused,
  paymentCaptured,
  paymentDeclined,
  paymentReversed,
  stockCommitRefused,
  stockCommitted,
  stockRejected,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import { defineSubscription } from '@millrace/messaging';

const CONSUMER = 'order';

/** Every message heard, and who handles it. */

/** -> FulfilOrderRepliesHandler */
export const stockReplies = defineSubscription({
  consumer: CONSUMER,
  contracts: [stockReserved, stockRejected, stockCommitted, stockCommitRefused, stockReleased],
});

/** -> FulfilOrderRepliesHandler */
export const paymentReplies = defineSubscription({
  consumer: CONSUMER,
  contracts: [paymentAuthorized, paymentDeclined, paymentCaptured, paymentCaptureRefused, paymentReversed],
});
