import { defineSettings, positiveInt, type SettingValues } from '@millrace/config';

/** How patient the saga is. Part of the order service's settings. */
export const fulfilOrderSettings = defineSettings({
  stockHoldSeconds: {
    env: 'STOCK_HOLD_SECONDS',
    schema: positiveInt,
    default: 900,
    doc: 'How long in s inventory holds stock for an order. A minute longer at least than all attempts up to the commit may take (420 s with the defaults), or the service does not start.',
  },
  stockTimeoutMs: {
    env: 'STOCK_TIMEOUT_MS',
    schema: positiveInt,
    default: 30_000,
    doc: 'Wait in ms for the reply to one attempt of reserving or committing stock; there are 3 attempts.',
  },
  paymentTimeoutMs: {
    env: 'PAYMENT_TIMEOUT_MS',
    schema: positiveInt,
    default: 60_000,
    doc: 'Wait in ms for the reply to one attempt of authorizing (3 attempts) or capturing a payment (no limit).',
  },
  undoTimeoutMs: {
    env: 'UNDO_TIMEOUT_MS',
    schema: positiveInt,
    default: 30_000,
    doc: 'Wait in ms for the reply to the first attempt of an undo; later ones wait longer, without limit.',
  },
  sagaRetryMaxMs: {
    env: 'SAGA_RETRY_MAX_MS',
    schema: positiveInt,
    default: 300_000,
    doc: 'Longest pause in ms between two attempts of what is repeated without limit.',
  },
  sagaAttentionAfterMs: {
    env: 'SAGA_ATTENTION_AFTER_MS',
    schema: positiveInt,
    default: 600_000,
    doc: 'After so many ms at one step an order is marked for an operator; it is still retried.',
  },
});

export type FulfilOrderTimes = SettingValues<typeof fulfilOrderSettings>;
