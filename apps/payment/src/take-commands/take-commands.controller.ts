import { type BatchContext, BatchHandler, type ReceivedMessage } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { OperationExecutor } from '../execute-operations/operation.executor.js';
import { changePayments } from '../payment/change-payments.js';
import { decideCommand } from '../payment/decide-payment.js';
import type { DueOperation } from '../payment/due-operation.js';
import type { PaymentCommand } from '../payment/payment-command.js';
import { messageOf } from '../payment/payment-reply.js';
import { paymentCommandsSubscription } from '../payment.subscriptions.js';
import { commandOfMessage } from './command-of-message.js';

/** Takes the saga's commands: intents are written here, calls are made after the commit. */
@Controller()
export class TakeCommandsController {
  constructor(private readonly executor: OperationExecutor) {}

  @BatchHandler(paymentCommandsSubscription)
  async take(messages: readonly ReceivedMessage[], context: BatchContext): Promise<void> {
    const offer = this.executor.offer();
    const commands = messages.map(commandOfMessage);
    const events = commands.map((command) => ({
      orderId: command.orderId,
      decide: (payment: Parameters<typeof decideCommand>[0]) => decideCommand(payment, command),
    }));
    const { replies, due, conflicts } = await changePayments(context.transaction, events, offer);
    for (const [index, detail] of conflicts) context.reject(messages[index]!, 'conflicting-payment', detail);
    context.send(...replies.map(messageOf));
    context.afterCommit(() => this.executor.accept(inTime(due, commands), offer.atMs));
  }
}

/** Operations with the deadlines of the commands that opened them. */
function inTime(
  operations: readonly DueOperation[],
  commands: readonly PaymentCommand[],
): readonly DueOperation[] {
  const deadlines = new Map(
    commands.flatMap((command) =>
      command.kind === 'authorize' ? [[command.orderId, command.deadline] as const] : [],
    ),
  );
  return operations.map((operation) =>
    operation.kind === 'authorize' ? { ...operation, deadline: deadlines.get(operation.orderId) } : operation,
  );
}
