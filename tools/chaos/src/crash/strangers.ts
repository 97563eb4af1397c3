import { encodeMessage, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import {
  authorizePayment,
  capturePayment,
  commitStock,
  paymentAuthorizationExpired,
  paymentCaptureRefused,
  reserveStock,
  stockCommitRefused,
  stockReservationExpired,
} from '@millrace/contracts';
import { newSlottedId, partitionOfSlot, uuidV7 } from '@millrace/ids';
import type { Kafka } from 'kafkajs';
import { sendMessages } from '../lab/send-message.js';
import { LABORATORY } from '../facts/facts.js';

interface Strange {
  readonly contract: MessageContract;
  /** Whether it comes after its deadline. */
  readonly late: boolean;
}

/** Replies that hardly ever come of customers who order, and the commands that they answer. */
const STRANGE: Readonly<Record<string, Strange>> = {
  [stockReservationExpired.type]: { contract: reserveStock, late: true },
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
  const message = commandOf(contract, { orderId: newSlottedId(slot) }, late);
  await sendMessages(kafka, partitionOfSlot(slot, contract.topic.partitions), [message]);
}

const LATE_BY_MS = 60_000;

/** @param data what differs from the example of the contract. */
export function commandOf(
  contract: MessageContract,
  data: { readonly orderId: string; readonly [field: string]: unknown },
  late: boolean,
): WireMessage {
  return encodeMessage(
    contract,
    { ...(contract.example as object), attemptId: uuidV7(), ...data },
    { id: uuidV7(), source: LABORATORY, ...(late && { deadline: Date.now() - LATE_BY_MS }) },
  );
}
