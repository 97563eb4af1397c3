import {
  decodeMessage,
  isDecodeFailure,
  type DecodedMessage,
  type WireMessage,
} from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import { partitionOfSlot } from '@millrace/ids';
import { Kafka, logLevel, type IHeaders } from 'kafkajs';

/** The other end of the topics: sends commands and hears what inventory says. */
export interface TestTopics {
  send(messages: readonly WireMessage[]): Promise<void>;
  /** Everything heard so far, in the order of each partition. */
  readonly heard: readonly DecodedMessage[];
  stop(): Promise<void>;
}

export async function openTopics(
  brokers: readonly string[],
  topicNames: readonly string[],
): Promise<TestTopics> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'spec', logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'spec' });
  const heard: DecodedMessage[] = [];
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [...topicNames], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const decoded = decodeMessage(contracts, {
        topic,
        headers: headersOf(message.headers ?? {}),
        value: message.value,
      });
      // Thrown here it would only stop the consumer: the spec sees a message that is missing.
      if (!isDecodeFailure(decoded)) heard.push(decoded);
    },
  });
  return {
    heard,
    send: async (messages) => {
      const byTopic = Map.groupBy(messages, (message) => message.topic);
      for (const [topic, group] of byTopic) {
        await producer.send({ topic, messages: group.map((message) => recordOf(topic, message)) });
      }
    },
    stop: async () => {
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
    },
  };
}

function recordOf(topic: string, { key, value, headers, slot }: WireMessage) {
  const partitions = contracts.topic(topic)!.partitions;
  return { key, value, headers, partition: partitionOfSlot(slot ?? 0, partitions) };
}

function headersOf(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
