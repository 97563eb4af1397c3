import { BatchHandler, type BatchContext, type ReceivedMessage } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { holdTransitions } from '../inventory.metrics.js';
import { stockCommands } from '../inventory.subscriptions.js';
import { applyStockCommands } from './apply-stock-commands.js';
import { toStockCommand } from './stock-command.js';
import { encodeReply } from './stock-reply.js';

@Controller()
export class StockCommandsHandler {
  /** Every command is answered, in order. */
  @BatchHandler(stockCommands)
  async handle(messages: readonly ReceivedMessage[], context: BatchContext): Promise<void> {
    const { replies, entered } = await applyStockCommands(context, messages.map(toStockCommand));
    context.send(...replies.map((reply, index) => encodeReply(reply, messages[index]!.envelope)));
    context.afterCommit(() => {
      for (const status of entered) holdTransitions.inc({ status });
    });
  }
}
