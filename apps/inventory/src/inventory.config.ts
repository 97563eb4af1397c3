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
});
export type InventorySettings = SettingValues<typeof inventorySettings>;
