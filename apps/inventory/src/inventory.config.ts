import { defineSettings, positiveInt, type SettingValues } from '@millrace/config';
import {
  databaseSettings,
  httpSettings,
  inboxSettings,
  kafkaSettings,
  tokenSettings,
} from '@millrace/service-kit';

export const inventorySettings = defineSettings({
  ...httpSettings,
  ...inboxSettings,
  ...tokenSettings,
  ...kafkaSettings,
  ...databaseSettings,
  holdExpiryPollMs: {
    env: 'HOLD_EXPIRY_POLL_MS',
    schema: positiveInt,
    default: 1_000,
    doc: 'Pause in ms between two looks for expired holds while there are none.',
  },
  holdExpiryBatchSize: {
    env: 'HOLD_EXPIRY_BATCH_SIZE',
    schema: positiveInt,
    default: 500,
    doc: 'Expired holds given back in one transaction at most.',
  },
  stockAuditIntervalMs: {
    env: 'STOCK_AUDIT_INTERVAL_MS',
    schema: positiveInt,
    default: 15_000,
    doc: 'Pause in ms between two checks that every unit of stock is accounted for.',
  },
  soldAuditIntervalMs: {
    env: 'STOCK_SOLD_AUDIT_INTERVAL_MS',
    schema: positiveInt,
    default: 300_000,
    doc: 'Pause in ms between two comparisons of what was sold with the committed holds, all of which it reads.',
  },
  holdAuditIntervalMs: {
    env: 'STOCK_HOLD_AUDIT_INTERVAL_MS',
    schema: positiveInt,
    default: 60_000,
    doc: 'Pause in ms between two comparisons of the holds with how their orders ended: the recent orders each time, and of the older ones those of two hours.',
  },
  holdUnendedAfterMs: {
    env: 'STOCK_HOLD_UNENDED_AFTER_MS',
    schema: positiveInt,
    default: 600_000,
    doc: 'How long in ms a hold may be committed for an order that has not ended before that counts as an error.',
  },
});
export type InventorySettings = SettingValues<typeof inventorySettings>;
