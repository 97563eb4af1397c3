import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { reserveStock } from '@millrace/contracts';
import { SLOT_COUNT, newSlottedId, uuidV7 } from '@millrace/ids';

/** Commands of so many orders, evenly over all slots, in wire form. */
export function envelopes(count: number): readonly WireMessage[] {
  return Array.from({ length: count }, (_, index) =>
    encodeMessage(
      reserveStock,
      {
        orderId: newSlottedId(Math.floor((index * SLOT_COUNT) / count)),
        attemptId: uuidV7(),
        lines: [
          { sku: 'SKU-0001', quantity: 1 },
          { sku: 'SKU-0002', quantity: 2 },
        ],
        holdSeconds: 900,
      },
      {
        id: uuidV7(),
        source: '/millrace/order',
        traceparent: `00-${'0af7651916cd43dd'.repeat(2)}-b7ad6b7169203331-01`,
      },
    ),
  );
}
