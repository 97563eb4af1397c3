import { type BatchContext, BatchHandler, type ReceivedMessage } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { orderEndsSubscription } from '../payment.subscriptions.js';
import { insertOrderEnds } from './insert-order-ends.js';
import { orderEndOf } from './order-end.js';

/** Keeps how orders ended, for the audit of the money. */
@Controller()
export class HearOrderEndsController {
  @BatchHandler(orderEndsSubscription)
  async hear(messages: readonly ReceivedMessage[], context: BatchContext): Promise<void> {
    context.write(insertOrderEnds(messages.map(orderEndOf)));
  }
}
