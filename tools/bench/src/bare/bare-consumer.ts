import type { Kafka, KafkaMessage } from 'kafkajs';
import { PARTITIONS, slotOf, type Received } from './bare-message.js';

/** Consumes topics by the batch, at least once: offsets are committed after the handler has returned. */
export async function consume(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
  handle: (messages: readonly Received[]) => Promise<void>,
): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, minBytes: 1 });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: true,
    autoCommitInterval: 200,
    partitionsConsumedConcurrently: PARTITIONS,
    eachBatch: ({ batch }) => handle(batch.messages.map(received)),
  });
  await joined;
}

function received({ key, headers, value }: KafkaMessage): Received {
  const orderId = key!.toString();
  return {
    messageId: String(headers!['ce_id']),
    type: String(headers!['ce_type']).split('.')[2]!,
    orderId,
    slot: slotOf(orderId),
    traceparent: String(headers!['traceparent']),
    data: JSON.parse(value!.toString()) as Received['data'],
  };
}
