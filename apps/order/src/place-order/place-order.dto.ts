import { money, sku } from '@millrace/contracts';
import { z } from 'zod';
import { orderView } from '../order/order.dto.js';

const MAX_LINES = 100;
const MAX_QUANTITY = 1_000_000;

const requestedItem = z.strictObject({
  sku,
  quantity: z.int().min(1).max(MAX_QUANTITY),
});

/** What a customer asks for. Prices are never taken from it. */
export const placeOrderBody = z.strictObject({
  items: z
    .array(requestedItem)
    .min(1)
    .max(MAX_LINES)
    .superRefine((items, context) => {
      const seen = new Set<string>();
      for (const [index, item] of items.entries()) {
        if (seen.has(item.sku)) {
          context.addIssue({ code: 'custom', path: [index, 'sku'], message: 'is listed twice' });
        }
        seen.add(item.sku);
      }
    }),
  paymentMethod: z
    .string()
    .regex(/^pm_[a-z0-9_]{1,60}$/, 'must be a token of the payment provider, pm_...')
    .meta({ example: 'pm_card_ok', description: "The payment provider's token; never a card number." }),
  expectedTotal: z
    .strictObject(money.shape)
    .optional()
    .meta({ description: 'What the customer saw. The order is refused when the total differs.' }),
});
export type PlaceOrderBody = z.infer<typeof placeOrderBody>;

/** The answer to an accepted order: kept with its idempotency key and given again. */
export const acceptedOrder = orderView.omit({ reason: true, updatedAt: true });
export type AcceptedOrder = z.infer<typeof acceptedOrder>;
