import { defineErrors } from '@millrace/errors';

/** Why an order is not accepted. */
export const placeOrderErrors = defineErrors({
  idempotency_key_required: {
    kind: 'invalid',
    detail:
      'The header Idempotency-Key is required: 1 to 200 printable ASCII characters, new for each order.',
  },
  idempotency_key_invalid: {
    kind: 'invalid',
    detail: 'The header Idempotency-Key must be 1 to 200 printable ASCII characters.',
  },
  idempotency_key_reused: {
    kind: 'unprocessable',
    detail: 'This idempotency key was used for another order. Take a new one.',
  },
  idempotency_key_in_use: {
    kind: 'conflict',
    detail: 'An order with this idempotency key is being accepted. Ask again for its answer.',
    retryable: true,
    retryAfterSeconds: 1,
  },
  unknown_sku: { kind: 'unprocessable', detail: 'Some items are not in the catalogue.' },
  mixed_currencies: {
    kind: 'unprocessable',
    detail: 'All items of an order must be sold in the same currency.',
  },
  total_too_large: { kind: 'unprocessable', detail: 'The total is more than an order may have.' },
  price_changed: { kind: 'conflict', detail: 'The total is no longer the expected one.', retryable: false },
  overloaded: {
    kind: 'unavailable',
    detail: 'More orders are under way than can be worked off in time. Nothing was accepted; come again.',
    retryable: true,
    retryAfterSeconds: 1,
  },
  accept_timed_out: {
    kind: 'timeout',
    detail: 'There was no time left to accept the order. Nothing was accepted.',
    retryable: true,
    retryAfterSeconds: 1,
  },
  accept_unknown: {
    kind: 'unavailable',
    detail: 'Whether the order was accepted is not known yet. Send it again with the same idempotency key.',
    retryable: true,
    retryAfterSeconds: 1,
  },
});
