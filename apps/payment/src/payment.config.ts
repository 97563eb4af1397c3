import { defineSettings, durationMs, httpUrl, list, positiveInt, type SettingValues } from '@millrace/config';
import {
  databaseSettings,
  httpSettings,
  inboxSettings,
  kafkaSettings,
  tokenSettings,
} from '@millrace/service-kit';
import { z } from 'zod';

export const paymentSettings = defineSettings({
  ...httpSettings,
  ...inboxSettings,
  ...tokenSettings,
  ...databaseSettings,
  ...kafkaSettings,
  providerUrl: {
    env: 'PAYMENT_PROVIDER_URL',
    schema: httpUrl,
    doc: "Base URL of the payment provider's API.",
  },
  providerApiKey: {
    env: 'PAYMENT_PROVIDER_API_KEY',
    schema: z.string().min(16),
    secret: true,
    doc: 'Our key at the payment provider.',
  },
  providerWebhookSecrets: {
    env: 'PAYMENT_PROVIDER_WEBHOOK_SECRETS',
    schema: list.pipe(z.array(z.string().min(16))),
    optional: true,
    secret: true,
    doc: 'Keys that the provider signs webhooks with (HMAC-SHA256), comma separated: the new one beside the old while it changes. Absent: no webhook is believed, and outcomes are known by asking alone.',
  },
  providerTimeoutMs: {
    env: 'PAYMENT_PROVIDER_TIMEOUT_MS',
    schema: positiveInt,
    default: 4_000,
    doc: 'Limit in ms of one call to the provider until its P99 is known. What takes longer is unknown, and asked about before it is repeated.',
  },
  providerMinTimeoutMs: {
    env: 'PAYMENT_PROVIDER_MIN_TIMEOUT_MS',
    schema: positiveInt,
    default: 3_500,
    doc: 'The limit follows the P99 down to this many ms: above what the slowest bank is known to take.',
  },
  providerMaxTimeoutMs: {
    env: 'PAYMENT_PROVIDER_MAX_TIMEOUT_MS',
    schema: positiveInt,
    default: 10_000,
    doc: 'The limit follows the P99 up to this many ms.',
  },
  providerConcurrency: {
    env: 'PAYMENT_PROVIDER_CONCURRENCY',
    schema: positiveInt,
    default: 64,
    doc: 'Calls to the provider at once, and connections kept to it.',
  },
  operationTimeoutMs: {
    env: 'PAYMENT_OPERATION_TIMEOUT_MS',
    schema: positiveInt,
    default: 60_000,
    doc: 'How long in ms an operation may take, waiting and retries included; then it is given back and asked about.',
  },
  operationLeaseMs: {
    env: 'PAYMENT_OPERATION_LEASE_MS',
    schema: positiveInt,
    default: 3_000,
    doc: 'After this many ms the operations of an instance that died are taken over by another.',
  },
  operationPollMs: {
    env: 'PAYMENT_OPERATION_POLL_MS',
    schema: positiveInt,
    default: 500,
    doc: 'Pause in ms between two looks for operations that nobody runs.',
  },
  operationPauseMs: {
    env: 'PAYMENT_OPERATION_PAUSE_MS',
    schema: positiveInt,
    default: 1_000,
    doc: 'First pause in ms before an operation whose outcome is unknown is tried again; doubles each time.',
  },
  operationMaxPauseMs: {
    env: 'PAYMENT_OPERATION_MAX_PAUSE_MS',
    schema: positiveInt,
    default: 30_000,
    doc: 'The longest of these pauses in ms.',
  },
  moneyAuditIntervalMs: {
    env: 'PAYMENT_MONEY_AUDIT_INTERVAL_MS',
    schema: positiveInt,
    default: 60_000,
    doc: 'Pause in ms between two comparisons of the ledger with how orders ended: the recent orders each time, and of the older ones those of two hours.',
  },
  moneyAuditDays: {
    env: 'PAYMENT_MONEY_AUDIT_DAYS',
    schema: positiveInt,
    default: 30,
    doc: 'How many days back orders are compared.',
  },
  moneyUnendedAfterMs: {
    env: 'PAYMENT_MONEY_UNENDED_AFTER_MS',
    schema: positiveInt,
    default: 600_000,
    doc: 'How long in ms money may be taken for an order that has not ended before that counts as an error.',
  },
  providerAuditIntervalMs: {
    env: 'PAYMENT_PROVIDER_AUDIT_INTERVAL_MS',
    schema: positiveInt,
    default: 60_000,
    doc: "Pause in ms between two comparisons of the provider's own ledger with ours.",
  },
  providerAuditSettledMs: {
    env: 'PAYMENT_PROVIDER_AUDIT_SETTLED_MS',
    schema: durationMs,
    default: 60_000,
    doc: 'How many ms after it moved money is compared: by then it is in the list of the provider.',
  },
  drainMs: {
    env: 'PAYMENT_DRAIN_MS',
    schema: durationMs,
    default: 3_000,
    doc: 'How long in ms a shutdown waits for calls to the provider before it cuts them and gives them back.',
  },
});

export type PaymentSettings = SettingValues<typeof paymentSettings>;
