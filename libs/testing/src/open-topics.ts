import {
  type ContractRegistry,
  type DecodedMessage,
  decodeMessage,
  isDecodeFailure,
  type WireMessage,
} from '@millrace/contract-kit';
import { partitionOfSlot } from '@millrace/ids';
import { type IHeaders, Kafka, logLevel } from 'kafkajs';

/** The other end of a service's topics: sends it commands and hears what it says. */
export interface OpenTopics {
  send(messages: readonly WireMessage[]): Promise<void>;
  /** Every record so far, once, in the order of each partition; a relay may have published a message twice. */
  readonly heard: readonly DecodedMessage[];
  stop(): Promise<void>;
}

/** Listens to these topics from their beginning. */
export async function openTopics(
  registry: ContractRegistry,
  brokers: readonly string[],
  topicNames: readonly string[],
): Promise<OpenTopics> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'spec', logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'spec' });
  const heard: DecodedMessage[] = [];
  const places = new Set<string>();
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [...topicNames], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      // A member that was slow to answer joins again, and reads from its last commit.
      const place = `${topic}/${partition}@${message.offset}`;
      if (places.has(place)) return;
      places.add(place);
      const headers = headersOf(message.headers ?? {});
      const decoded = decodeMessage(registry, { topic, headers, value: message.value });
      // Thrown here it would only stop the consumer: the spec sees a message that is missing.
      if (!isDecodeFailure(decoded)) heard.push(decoded);
    },
  });
  return {
    heard,
    send: async (messages) => {
      for (const [topic, group] of Map.groupBy(messages, (message) => message.topic)) {
        const { partitions } = registry.topic(topic)!;
        await producer.send({ topic, messages: group.map((message) => recordOf(message, partitions)) });
      }
    },
    stop: async () => {
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
    },
  };
}

function recordOf({ key, value, headers, slot }: WireMessage, partitions: number) {
  return { key, value, headers, partition: partitionOfSlot(slot ?? 0, partitions) };
}

function headersOf(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
