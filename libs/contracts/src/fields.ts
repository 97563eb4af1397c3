import { slotOfId } from '@millrace/ids';
import { z } from 'zod';

/** Every message of an order's saga is keyed and partitioned by the order. */
export const byOrder = {
  keyOf: (data: { orderId: string }) => data.orderId,
  slotOf: (data: { orderId: string }) => slotOfId(data.orderId),
} as const;

export const orderId = z.uuid().describe('UUIDv8 that carries the slot of the customer.');
export const attemptId = z
  .uuid()
  .describe(
    'The attempt of the saga step; a reply carries it back, and a reply to an old attempt is ignored.',
  );
export const customerId = z.uuid();
export const sku = z.string().min(1).max(64);
export const quantity = z.int().min(1).max(1_000_000);
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217.');

/** An amount of money in minor units (cents), always with its currency. */
export const money = z.object({ amountMinor: z.int().min(0), currency });
export type Money = z.infer<typeof money>;

export const line = z.object({ sku, quantity });
export type Line = z.infer<typeof line>;

export const EXAMPLE_ORDER_ID = '0199c0de-0000-8abc-8000-000000000001';
export const EXAMPLE_ATTEMPT_ID = '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a11';
export const EXAMPLE_CUSTOMER_ID = '0199c0de-0000-7000-8000-000000000042';
