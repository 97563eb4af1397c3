import type { MessageContract } from '@millrace/contract-kit';
import {
  authorizePayment,
  capturePayment,
  commitStock,
  paymentAuthorized,
  paymentCaptured,
  paymentReversed,
  releaseStock,
  reserveStock,
  reversePayment,
  stockCommitted,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import { uuidV5 } from '@millrace/ids';
import type { ReceivedMessage } from '@millrace/messaging';
import type { OutboxMessage } from './test-shard.js';

/** What inventory and payment answer when nothing is wrong. */
const ANSWERS = new Map<string, MessageContract>([
  [reserveStock.type, stockReserved],
  [commitStock.type, stockCommitted],
  [releaseStock.type, stockReleased],
  [authorizePayment.type, paymentAuthorized],
  [capturePayment.type, paymentCaptured],
  [reversePayment.type, paymentReversed],
]);

/** What a participant answers to a command when nothing is wrong; `undefined` for what is no command. */
export function replyTo(commandType: string): MessageContract | undefined {
  return ANSWERS.get(commandType);
}

/** The answers to the commands among these messages, by default the good ones, as the batch consumer hands them over. */
export function answersTo(
  messages: readonly OutboxMessage[],
  choose: (message: OutboxMessage) => MessageContract | undefined = () => undefined,
): readonly ReceivedMessage[] {
  return messages.flatMap((message) => {
    const contract = choose(message) ?? ANSWERS.get(message.type);
    return contract === undefined ? [] : [received(contract, message)];
  });
}

function received(
  contract: MessageContract,
  { data: { orderId, attemptId } }: OutboxMessage,
): ReceivedMessage {
  return {
    contract,
    data: { ...(contract.example as object), orderId, attemptId },
    envelope: {
      id: uuidV5(attemptId, contract.type),
      type: contract.type,
      source: '/test',
      time: new Date().toISOString(),
      subject: orderId,
    },
    topic: contract.topic.name,
    partition: 0,
    offset: '0',
  };
}
