import { orderConfirmed } from '@millrace/contracts';
import { type BatchContext, BatchHandler, type ReceivedMessage } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { orderEnds } from '../inventory.subscriptions.js';
import { insertOrderEnds } from './insert-order-ends.js';

/** Keeps how orders ended, for the audit of the holds. */
@Controller()
export class HearOrderEndsController {
  @BatchHandler(orderEnds)
  async hear(messages: readonly ReceivedMessage[], context: BatchContext): Promise<void> {
    const ends = messages.map(({ contract, data }) => ({
      orderId: (data as { readonly orderId: string }).orderId,
      confirmed: contract.type === orderConfirmed.type,
    }));
    context.write(insertOrderEnds(ends));
  }
}
