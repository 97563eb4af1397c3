import { defineSettings, flag, list, positiveInt } from '@millrace/config';
import { z } from 'zod';
import { sealingKey } from './secret-box.js';

const DEFAULT_RETRY_SECONDS = [5, 60, 300, 1_800, 3_600, 10_800, 18_000, 25_200, 28_800];

/** How customers are told by webhook. Part of the order service's settings. */
export const webhooksSettings = defineSettings({
  webhookSecretKeys: {
    env: 'ORDER_WEBHOOK_SECRET_KEYS',
    schema: list.pipe(z.array(sealingKey)),
    optional: true,
    secret: true,
    doc: 'Keys that seal the signing secrets of webhooks in the database: 32 bytes in base64 each, comma separated. The first seals, all open: put a new one in front, and drop the old one when no endpoint is older. Without one there are no webhooks.',
  },
  webhookPorts: {
    env: 'ORDER_WEBHOOK_PORTS',
    schema: list.pipe(z.array(z.coerce.number<string>().int().min(1).max(65_535))),
    default: [443],
    doc: 'TCP ports that a webhook may be sent to, comma separated.',
  },
  webhookPrivateTargets: {
    env: 'ORDER_WEBHOOK_PRIVATE_TARGETS',
    schema: flag,
    default: false,
    doc: 'Webhooks may go to any address and port, over http too. Refused unless NODE_ENV is development or test.',
  },
  environment: {
    env: 'NODE_ENV',
    schema: z.string(),
    optional: true,
    doc: 'Kind of this deployment; what is not development or test counts as production.',
  },
  webhookRetrySeconds: {
    env: 'ORDER_WEBHOOK_RETRY_SECONDS',
    schema: list.pipe(z.array(z.coerce.number<string>().int().positive())),
    default: DEFAULT_RETRY_SECONDS,
    doc: 'Pauses in s between the tries of a delivery, comma separated; after the last one it is dead. Longer when the server asks for it (`Retry-After`, an hour at most); up to a fifth is added by chance.',
  },
  webhookTimeoutMs: {
    env: 'ORDER_WEBHOOK_TIMEOUT_MS',
    schema: positiveInt.max(20_000),
    default: 15_000,
    doc: 'Limit in ms of one try, from looking up the name to the end of the answer.',
  },
  webhookDisableAfterHours: {
    env: 'ORDER_WEBHOOK_DISABLE_AFTER_HOURS',
    schema: positiveInt,
    default: 24,
    doc: 'An endpoint without a success for so many hours of tries is disabled.',
  },
  webhookPollMs: {
    env: 'ORDER_WEBHOOK_POLL_MS',
    schema: positiveInt,
    default: 500,
    doc: 'Pause in ms between two looks for deliveries that are due, on each shard.',
  },
  webhookPerEndpoint: {
    env: 'ORDER_WEBHOOK_PER_ENDPOINT',
    schema: positiveInt,
    default: 4,
    doc: 'Deliveries that one process sends to one endpoint at once.',
  },
  webhookMaxInFlight: {
    env: 'ORDER_WEBHOOK_MAX_IN_FLIGHT',
    schema: positiveInt,
    default: 64,
    doc: 'Deliveries of one shard that one process sends at once.',
  },
  webhookKeepDays: {
    env: 'ORDER_WEBHOOK_KEEP_DAYS',
    schema: positiveInt.min(3),
    default: 30,
    doc: 'Days for which a delivery can be looked at and replayed.',
  },
});
