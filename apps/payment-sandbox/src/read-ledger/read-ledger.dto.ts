import { z } from 'zod';
import { idempotencyKey } from '../apply-operation/apply-operation.dto.js';

export const operationQuery = z.strictObject({ key: idempotencyKey });
export type OperationQuery = z.infer<typeof operationQuery>;

export const referenceQuery = z.strictObject({ reference: z.string().min(1).max(100) });
export type ReferenceQuery = z.infer<typeof referenceQuery>;

export const ledgerQuery = z.strictObject({
  reference: z.string().min(1).max(100).optional(),
  /** The `sequence` of the last movement of the page before. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type LedgerQuery = z.infer<typeof ledgerQuery>;

const page = {
  /** The `sequence` of the last movement of the page before. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
};
const time = z.iso.datetime({ precision: 3 });

/** Of a span of time (`to` excluded), or under one reference. */
export const movementsQuery = z.union([
  z.strictObject({ from: time, to: time, ...page }),
  z.strictObject({ reference: z.string().min(1).max(100), ...page }),
]);
export type MovementsQuery = z.infer<typeof movementsQuery>;
