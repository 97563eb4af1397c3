import { deskRetention, inboxRetention } from '@millrace/messaging';
import type { PartitionRule } from '@millrace/persistence';
import type { RetentionPolicy } from '@millrace/service-kit';
import type { OrderSettings } from './order.config.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Four weeks to a partition; two for the future, so that nobody notices a month without upkeep. */
export const TIMELINE_PARTITIONS = {
  table: 'order_timeline',
  periodMs: 28 * DAY_MS,
  ahead: 2,
  keepMs: 400 * DAY_MS,
} satisfies PartitionRule;

/** What a shard keeps, and for how long. Orders, their items and their sagas stay. */
export function orderRetention(
  settings: Pick<
    OrderSettings,
    | 'inboxKeepDays'
    | 'deadLetterAuditKeepDays'
    | 'idempotencyKeepHours'
    | 'timelineKeepDays'
    | 'webhookKeepDays'
  >,
): RetentionPolicy {
  return {
    rows: [
      inboxRetention(settings.inboxKeepDays),
      ...deskRetention(settings.deadLetterAuditKeepDays),
      {
        table: 'idempotency_keys',
        timeColumn: 'created_at',
        keepMs: settings.idempotencyKeepHours * HOUR_MS,
      },
      {
        table: 'webhook_deliveries',
        timeColumn: 'created_at',
        keepMs: settings.webhookKeepDays * DAY_MS,
      },
    ],
    partitions: [{ ...TIMELINE_PARTITIONS, keepMs: settings.timelineKeepDays * DAY_MS }],
  };
}
