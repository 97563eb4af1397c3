import { z } from 'zod';

export const receiptBody = z.strictObject({
  quantity: z.int().min(1).max(1_000_000).describe('Units that came in.'),
});
export type ReceiptBody = z.infer<typeof receiptBody>;

/** Value of the header `Idempotency-Key`: printable ASCII without blanks. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);
