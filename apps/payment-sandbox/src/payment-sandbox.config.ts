import { defineSettings, durationMs, httpUrl, list, positiveInt, type SettingValues } from '@millrace/config';
import { databaseSettings, httpSettings } from '@millrace/service-kit';
import { z } from 'zod';

export const paymentSandboxSettings = defineSettings({
  ...httpSettings,
  ...databaseSettings,
  providerApiKey: {
    env: 'PROVIDER_API_KEY',
    schema: z.string().min(16),
    secret: true,
    doc: 'The key that callers must send as bearer token; at least 16 characters.',
  },
  providerLatencyMs: {
    env: 'PROVIDER_LATENCY_MS',
    schema: durationMs,
    default: 5,
    doc: 'Time in ms that every operation takes before it is applied, as a card network would.',
  },
  slowCardMs: {
    env: 'PROVIDER_SLOW_CARD_MS',
    schema: durationMs,
    default: 3_000,
    doc: 'Time in ms after which an operation on `pm_card_slow` is answered.',
  },
  heldAnswerMs: {
    env: 'PROVIDER_HELD_ANSWER_MS',
    schema: durationMs,
    default: 30_000,
    doc: 'How long in ms the first answer on `pm_card_timeout_after_charge` is held back; longer than callers wait.',
  },
  webhookUrl: {
    env: 'PROVIDER_WEBHOOK_URL',
    schema: httpUrl,
    optional: true,
    doc: 'Where operations are told of by webhook; absent: nowhere.',
  },
  webhookSecrets: {
    env: 'PROVIDER_WEBHOOK_SECRET',
    schema: list.pipe(z.array(z.string().min(16)).min(1)),
    optional: true,
    secret: true,
    doc: 'The key that webhooks are signed with (HMAC-SHA256); at least 16 characters. Of several, comma separated, the first signs: the list that the receiver has will do. Needed with PROVIDER_WEBHOOK_URL.',
  },
  lateWebhookMs: {
    env: 'PROVIDER_LATE_WEBHOOK_MS',
    schema: durationMs,
    default: 10_000,
    doc: 'How much later in ms the webhooks of some test cards come.',
  },
  keyTtlSeconds: {
    env: 'PROVIDER_KEY_TTL_SECONDS',
    schema: positiveInt,
    default: 86_400,
    doc: 'Seconds for which an idempotency key is remembered (a day, as with card providers). After that it is new: nothing is found under it, and a request with it is done again.',
  },
  authorizationTtlSeconds: {
    env: 'PROVIDER_AUTHORIZATION_TTL_SECONDS',
    schema: positiveInt,
    default: 604_800,
    doc: 'Seconds after which an authorization expires and can no longer be captured (a week, as with cards).',
  },
});

export type PaymentSandboxSettings = SettingValues<typeof paymentSandboxSettings>;
