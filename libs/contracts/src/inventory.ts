import { defineMessage } from '@millrace/contract-kit';
import { z } from 'zod';
import {
  EXAMPLE_ATTEMPT_ID,
  EXAMPLE_ORDER_ID,
  attemptId,
  byOrder,
  currency,
  line,
  orderId,
  sku,
} from './fields.js';
import { inventoryCatalogue, inventoryCommands, inventoryEvents } from './topics.js';

const ids = { orderId: EXAMPLE_ORDER_ID, attemptId: EXAMPLE_ATTEMPT_ID };

export const reserveStock = defineMessage({
  name: 'reserve-stock',
  version: 1,
  topic: inventoryCommands,
  summary: 'Hold the stock of every line, all or nothing, until the hold expires.',
  schema: z.object({
    orderId,
    attemptId,
    lines: z.array(line).min(1).max(100),
    holdSeconds: z.int().min(1).max(86_400).describe('Time to live of the hold: a day at most.'),
  }),
  ...byOrder,
  example: { ...ids, lines: [{ sku: 'MUG-1', quantity: 2 }], holdSeconds: 900 },
});

export const commitStock = defineMessage({
  name: 'commit-stock',
  version: 1,
  topic: inventoryCommands,
  summary: 'Make the hold permanent: the stock counts as sold. Fenced on the version of the hold.',
  schema: z.object({ orderId, attemptId, holdVersion: z.int().min(1) }),
  ...byOrder,
  example: { ...ids, holdVersion: 1 },
});

export const releaseStock = defineMessage({
  name: 'release-stock',
  version: 1,
  topic: inventoryCommands,
  summary: 'Undo a hold or a commit; when there is none yet, block one that arrives later.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const stockReserved = defineMessage({
  name: 'stock-reserved',
  version: 1,
  topic: inventoryEvents,
  summary: 'The stock of every line is held.',
  schema: z.object({ orderId, attemptId, holdVersion: z.int().min(1), expiresAt: z.iso.datetime() }),
  ...byOrder,
  example: { ...ids, holdVersion: 1, expiresAt: '2026-01-01T00:15:00.000Z' },
});

export const stockRejected = defineMessage({
  name: 'stock-rejected',
  version: 1,
  topic: inventoryEvents,
  summary: 'Nothing is held: a line is short or unknown, or the hold was undone before it was asked for.',
  schema: z.object({
    orderId,
    attemptId,
    reason: z.enum(['out-of-stock', 'unknown-sku', 'already-released', 'hold-expired']),
    shortages: z.array(
      z.object({
        sku,
        requested: z.int().min(1).describe('Sum over the lines of the SKU.'),
        available: z.int().min(0),
      }),
    ),
  }),
  ...byOrder,
  example: {
    ...ids,
    reason: 'out-of-stock',
    shortages: [{ sku: 'MUG-1', requested: 2, available: 1 }],
  },
});

export const stockReservationExpired = defineMessage({
  name: 'stock-reservation-expired',
  version: 1,
  topic: inventoryEvents,
  summary: 'The command came after its deadline: this attempt to hold stock was not begun.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const stockCommitted = defineMessage({
  name: 'stock-committed',
  version: 1,
  topic: inventoryEvents,
  summary: 'The hold is permanent; it no longer expires.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const stockCommitRefused = defineMessage({
  name: 'stock-commit-refused',
  version: 1,
  topic: inventoryEvents,
  summary: 'The hold could not be made permanent.',
  schema: z.object({
    orderId,
    attemptId,
    reason: z.enum(['hold-expired', 'hold-released', 'no-hold', 'version-mismatch']),
  }),
  ...byOrder,
  example: { ...ids, reason: 'hold-expired' },
});

export const stockCommitExpired = defineMessage({
  name: 'stock-commit-expired',
  version: 1,
  topic: inventoryEvents,
  summary: 'The command came after its deadline: this attempt to make the hold permanent was not begun.',
  schema: z.object({ orderId, attemptId }),
  ...byOrder,
  example: ids,
});

export const stockReleased = defineMessage({
  name: 'stock-released',
  version: 1,
  topic: inventoryEvents,
  summary: 'Nothing is held or sold for the order any more.',
  schema: z.object({
    orderId,
    attemptId,
    outcome: z.enum(['released', 'nothing-held']),
  }),
  ...byOrder,
  example: { ...ids, outcome: 'released' },
});

export const skuListed = defineMessage({
  name: 'sku-listed',
  version: 1,
  topic: inventoryCatalogue,
  summary: 'The newest title and price of a SKU.',
  schema: z.object({
    sku,
    title: z.string().min(1).max(200),
    unitPriceMinor: z.int().min(0),
    currency,
    revision: z.int().min(1).describe('Grows with each change; a reader ignores an older one.'),
  }),
  keyOf: (data) => data.sku,
  example: { sku: 'MUG-1', title: 'Mug, blue', unitPriceMinor: 1_250, currency: 'EUR', revision: 3 },
});
