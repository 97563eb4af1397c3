import { encodeMessage, type DataOf, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import {
  authorizePayment,
  capturePayment,
  commitStock,
  paymentAuthorizationExpired,
  paymentCaptureRefused,
  reserveStock,
  stockCommitExpired,
  stockCommitRefused,
  stockReservationExpired,
} from '@millrace/contracts';
import { newSlottedId, partitionOfSlot, uuidV7 } from '@millrace/ids';
import type { Kafka } from 'kafkajs';
import { sendMessages } from '../lab/send-message.js';

interface Strange {
  readonly contract: MessageContract;
  /** Whether it comes after its deadline. */
  readonly late: boolean;
}

/** Replies that hardly ever come of customers who order, and the commands that they answer. */
const STRANGE: Readonly<Record<string, Strange>> = {
  [stockReservationExpired.type]: { contract: reserveStock, late: true },
  [stockCommitExpired.type]: { contract: commitStock, late: true },
  [stockCommitRefused.type]: { contract: commitStock, late: false },
  [paymentAuthorizationExpired.type]: { contract: authorizePayment, late: true },
  [paymentCaptureRefused.type]: { contract: capturePayment, late: false },
};

export function isStrange(replyType: string): boolean {
  return replyType in STRANGE;
}

/**
 * Sends a command about an order that nobody knows, so that it is answered by this reply; nothing else comes of it.
 */
export async function provokeReply(kafka: Kafka, replyType: string, slot: number): Promise<void> {
  const { contract, late } = STRANGE[replyType]!;
  const message = commandOf(contract, newSlottedId(slot), late);
  await sendMessages(kafka, partitionOfSlot(slot, contract.topic.partitions), [message]);
}

const LATE_BY_MS = 60_000;

function commandOf(contract: MessageContract, orderId: string, late: boolean): WireMessage {
  const ids: DataOf<typeof capturePayment> = { orderId, attemptId: uuidV7() };
  return encodeMessage(
    contract,
    { ...(contract.example as object), ...ids },
    { id: uuidV7(), source: '/chaos', ...(late && { deadline: Date.now() - LATE_BY_MS }) },
  );
}
