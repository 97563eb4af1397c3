import { defineSettings, list, positiveInt, postgresUrl, type SettingValues } from '@millrace/config';
import {
  databaseTlsSettings,
  httpSettings,
  inboxSettings,
  kafkaSettings,
  tokenSettings,
} from '@millrace/service-kit';
import { z } from 'zod';
import { followOrderSettings } from './follow-order/follow-order.settings.js';
import { fulfilOrderSettings } from './fulfil-order/fulfil-order.settings.js';
import { webhooksSettings } from './webhooks/webhooks.settings.js';

const shardSettings = defineSettings({
  controlDatabaseUrl: {
    env: 'CONTROL_DATABASE_URL',
    schema: postgresUrl,
    secret: true,
    doc: 'Postgres URL of the control database: which shards there are, and which slots are where.',
  },
  shardUser: { env: 'ORDER_SHARD_USER', schema: z.string().min(1), doc: 'Postgres role on every shard.' },
  shardPassword: {
    env: 'ORDER_SHARD_PASSWORD',
    schema: z.string().min(1),
    secret: true,
    doc: 'Password of that role.',
  },
  ...databaseTlsSettings,
});

/** Settings of `migrate`. */
export const orderMigrateSettings = defineSettings({
  ...shardSettings,
  logLevel: httpSettings.logLevel,
  firstShardUrls: {
    env: 'ORDER_SHARD_URLS',
    schema: list.pipe(z.array(postgresUrl)),
    default: [] as string[],
    secret: false,
    doc: 'Only for migrations, and only while there are no shards: Postgres URLs of the first ones, comma separated. Their slots are split evenly, in this order.',
  },
});

/** Settings of the service. */
export const orderSettings = defineSettings({
  ...httpSettings,
  ...tokenSettings,
  ...kafkaSettings,
  ...shardSettings,
  ...fulfilOrderSettings,
  ...followOrderSettings,
  ...webhooksSettings,
  ...inboxSettings,
  shardPoolMax: {
    env: 'ORDER_SHARD_POOL_MAX',
    schema: positiveInt,
    default: 20,
    doc: 'Connections to one shard at most.',
  },
  routePollMs: {
    env: 'ORDER_ROUTE_POLL_MS',
    schema: positiveInt,
    default: 30_000,
    doc: 'Pause in ms between two looks at the route table when nothing else asks for one.',
  },
  acceptBatchMax: {
    env: 'ORDER_ACCEPT_BATCH_MAX',
    schema: positiveInt,
    default: 200,
    doc: 'Orders accepted in one transaction at most.',
  },
  acceptQueueMax: {
    env: 'ORDER_ACCEPT_QUEUE_MAX',
    schema: positiveInt,
    default: 2_000,
    doc: 'Orders that may wait to be accepted on one shard; more are answered 503 at once.',
  },
  acceptMaxWaitMs: {
    env: 'ORDER_ACCEPT_MAX_WAIT_MS',
    schema: positiveInt,
    default: 2_000,
    doc: 'Wait in ms for the next accept transaction of a shard that is no overload: more than one transaction takes on a bad day. While every order waits for longer, those that did are answered 503.',
  },
  maxBacklogSeconds: {
    env: 'ORDER_MAX_BACKLOG_SECONDS',
    schema: z.coerce.number().positive(),
    default: 3,
    doc: 'The longest that an order may be expected to be under way, in seconds: orders under way on its shard, divided by how many end each second. Beyond it a growing share of new orders is answered 503, at twice this all of them.',
  },
  backlogFloor: {
    env: 'ORDER_BACKLOG_FLOOR',
    schema: positiveInt,
    default: 500,
    doc: 'With fewer orders under way on a shard, its backlog is no reason to refuse one. Until it is known how many end each second, up to four times as many may be under way.',
  },
  maxPoolWaiting: {
    env: 'ORDER_MAX_POOL_WAITING',
    schema: positiveInt,
    default: 100,
    doc: 'Requests that may wait for a connection to a shard before new orders of it are answered 503.',
  },
  acceptTimeoutMs: {
    env: 'ORDER_ACCEPT_TIMEOUT_MS',
    schema: positiveInt,
    default: 8_000,
    doc: 'Limit in ms of one accept transaction, finding out about an unanswered COMMIT included.',
  },
  idempotencyKeepHours: {
    env: 'ORDER_IDEMPOTENCY_KEEP_HOURS',
    schema: positiveInt.min(24),
    default: 48,
    doc: 'Hours for which an idempotency key gets the answer of its first use; 24 at least. After that it is new.',
  },
  timelineKeepDays: {
    env: 'ORDER_TIMELINE_KEEP_DAYS',
    schema: positiveInt,
    default: 400,
    doc: 'Days for which the timeline of an order is kept, in steps of 28; the order itself stays.',
  },
  watchPollMs: {
    env: 'ORDER_WATCH_POLL_MS',
    schema: positiveInt,
    default: 250,
    doc: 'Pause in ms between two looks for ends of orders that requests wait for (Prefer: wait).',
  },
  watchMax: {
    env: 'ORDER_WATCH_MAX',
    schema: positiveInt,
    default: 5_000,
    doc: 'Requests that may wait for an end; more are answered without a wait.',
  },
});
export type OrderSettings = SettingValues<typeof orderSettings>;
