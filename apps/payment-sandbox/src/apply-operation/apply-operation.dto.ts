import { z } from 'zod';

export const authorizeBody = z.strictObject({
  reference: z.string().min(1).max(100),
  amountMinor: z.int().min(1).max(1_000_000_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  paymentMethod: z.string().min(1).max(100),
});
export type AuthorizeBody = z.infer<typeof authorizeBody>;

export const authorizationId = z.string().regex(/^auth_[0-9a-f-]{36}$/);

export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);
