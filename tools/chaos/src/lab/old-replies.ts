import { randomUUID } from 'node:crypto';
import { decodeMessage, encodeMessage, isDecodeFailure, type WireHeaders } from '@millrace/contract-kit';
import { authorizePayment, contracts, paymentDeclined } from '@millrace/contracts';
import { partitionOfSlot, slotOfId, uuidV7 } from '@millrace/ids';
import type { Consumer, Kafka, KafkaMessage, Producer } from 'kafkajs';
import { seekTo, type Offsets } from '../facts/dump-topics.js';
import { LABORATORY } from '../facts/facts.js';

/**
 * While it lives, every order whose payment is asked for hears at once that it was declined, as the answer to an
 * attempt that nobody waits for (any more).
 */
export class OldReplies {
  private repliesSent = 0;

  private constructor(
    private readonly consumer: Consumer,
    private readonly producer: Producer,
  ) {}

  static async start(kafka: Kafka, from: Offsets): Promise<OldReplies> {
    const producer = kafka.producer();
    const consumer = kafka.consumer({ groupId: `chaos-old-replies-${randomUUID()}`, maxWaitTimeInMs: 10 });
    const replies = new OldReplies(consumer, producer);
    await Promise.all([producer.connect(), consumer.connect()]);
    const topic = authorizePayment.topic.name;
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { messages } }) => replies.decline(messages),
    });
    seekTo(consumer, new Map([...from].filter(([place]) => place.startsWith(`${topic}/`))));
    return replies;
  }

  /** @returns how many were sent. */
  async stop(): Promise<number> {
    await this.consumer.disconnect();
    await this.producer.disconnect();
    return this.repliesSent;
  }

  /** How many were sent so far. */
  get sent(): number {
    return this.repliesSent;
  }

  private async decline(commands: readonly KafkaMessage[]): Promise<void> {
    const messages = commands.flatMap((command) => {
      const orderId = orderOf(command);
      return orderId === undefined ? [] : [declineOf(orderId)];
    });
    if (messages.length === 0) return;
    await this.producer.send({ topic: paymentDeclined.topic.name, messages });
    this.repliesSent += messages.length;
  }
}

/** Whose payment is asked for; nobody's, when the command is another. */
function orderOf({ headers = {}, value }: KafkaMessage): string | undefined {
  const decoded = decodeMessage(contracts, { topic: authorizePayment.topic.name, headers, value });
  if (isDecodeFailure(decoded) || decoded.contract.type !== authorizePayment.type) return undefined;
  return decoded.envelope.subject;
}

function declineOf(orderId: string): { key: string; value: string; headers: WireHeaders; partition: number } {
  const { key, value, headers } = encodeMessage(
    paymentDeclined,
    { orderId, attemptId: uuidV7(), declineCode: 'card_declined' },
    { id: uuidV7(), source: LABORATORY },
  );
  const partition = partitionOfSlot(slotOfId(orderId)!, paymentDeclined.topic.partitions);
  return { key, value, headers: { ...headers }, partition };
}
