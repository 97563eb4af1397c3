import { defineMessage } from '@millrace/contract-kit';
import { z } from 'zod';
import {
  EXAMPLE_ATTEMPT_ID,
  EXAMPLE_CUSTOMER_ID,
  EXAMPLE_ORDER_ID,
  attemptId,
  byOrder,
  customerId,
  money,
  orderId,
} from './fields.js';
import { paymentCommands, paymentEvents } from './topics.js';

const ids = { orderId: EXAMPLE_ORDER_ID, attemptId: EXAMPLE_ATTEMPT_ID };
const amount = { amountMinor: 2_500, currency: 'EUR' };

export const authorizePayment = defineMessage({
  name: 'authorize-payment',
  version: 1,
  topic: paymentCommands,
  summary: 'Have the provider set the amount aside.',
  schema: z.object({
    orderId,
    attemptId,
    customerId,
    amount: money,
    paymentMethod: z.string().min(1).max(100).describe("The provider's token; never a card number."),
  }),
  ...byOrder,
  example: { ...ids, customerId: EXAMPLE_CUSTOMER_ID, amount, paymentMethod: 'pm_card_ok' },
});

export const capturePayment = defineMessage({
  name: 'capture-payment',
  version: 1,
  topic: paymentCommands,
  summary: 'Take the money that was set aside. The pivot of the saga: from here only forward.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const reversePayment = defineMessage({
  name: 'reverse-payment',
  version: 1,
  topic: paymentCommands,
  summary:
    'Undo whatever was done: void or refund, as the ledger says; when nothing was, block what arrives later.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const paymentAuthorized = defineMessage({
  name: 'payment-authorized',
  version: 1,
  topic: paymentEvents,
  summary: 'The amount is set aside.',
  schema: z.object({ orderId, attemptId, amount: money }),
  ...byOrder,
  example: { ...ids, amount },
});

export const paymentDeclined = defineMessage({
  name: 'payment-declined',
  version: 1,
  topic: paymentEvents,
  summary: 'The provider said no, or the payment was reversed before it was asked for.',
  schema: z.object({
    orderId,
    attemptId,
    declineCode: z.enum([
      'card_declined',
      'insufficient_funds',
      'invalid_payment_method',
      'already_reversed',
    ]),
  }),
  ...byOrder,
  example: { ...ids, declineCode: 'card_declined' },
});

export const paymentAuthorizationExpired = defineMessage({
  name: 'payment-authorization-expired',
  version: 1,
  topic: paymentEvents,
  summary: 'The command came after its deadline: this attempt to authorize was not begun.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const paymentCaptured = defineMessage({
  name: 'payment-captured',
  version: 1,
  topic: paymentEvents,
  summary: 'The money is taken.',
  schema: z.object({ orderId, attemptId, amount: money }),
  ...byOrder,
  example: { ...ids, amount },
});

export const paymentCaptureRefused = defineMessage({
  name: 'payment-capture-refused',
  version: 1,
  topic: paymentEvents,
  summary: 'The provider will never capture this payment; no money was taken.',
  schema: z.object({
    orderId,
    attemptId,
    reason: z.enum(['not_authorized', 'authorization_expired', 'already_reversed']),
  }),
  ...byOrder,
  example: { ...ids, reason: 'authorization_expired' },
});

export const paymentReversed = defineMessage({
  name: 'payment-reversed',
  version: 1,
  topic: paymentEvents,
  summary: 'No money of the order is held or taken any more.',
  schema: z.object({ orderId, attemptId, outcome: z.enum(['voided', 'refunded', 'nothing-taken']) }),
  ...byOrder,
  example: { ...ids, outcome: 'voided' },
});
