import type { WireMessage } from '@millrace/contract-kit';
import type { Kafka } from 'kafkajs';

/** Publishes messages in this order, past any outbox, on one partition of their topic. @returns their offsets. */
export async function sendMessages(
  kafka: Kafka,
  partition: number,
  messages: readonly [WireMessage, ...WireMessage[]],
): Promise<readonly number[]> {
  const producer = kafka.producer();
  await producer.connect();
  try {
    const records = messages.map(({ key, value, headers }) => ({
      key,
      value,
      headers: { ...headers },
      partition,
    }));
    const [metadata] = await producer.send({ topic: messages[0].topic, messages: records });
    return records.map((_, index) => Number(metadata!.baseOffset) + index);
  } finally {
    await producer.disconnect();
  }
}
