import { currency } from '@millrace/contracts';
import { z } from 'zod';

export const putSkuBody = z.strictObject({
  title: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters'),
  unitPriceMinor: z.int().min(0).max(100_000_000).describe('Minor units (cents).'),
  currency,
});
export type PutSkuBody = z.infer<typeof putSkuBody>;
