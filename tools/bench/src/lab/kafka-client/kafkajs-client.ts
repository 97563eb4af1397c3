import type { WireMessage } from '@millrace/contract-kit';
import { partitionOfSlot, uuidV7 } from '@millrace/ids';
import type { ICustomPartitioner, Kafka, Message } from 'kafkajs';
import { Counter, PARTITIONS, VARIANTS, type LabClient, type Variant } from './lab-client.js';
import { stockKafkajs } from './stock-kafkajs.js';

const LOG_NOTHING = 0;

interface Opened {
  readonly kafka: Kafka;
  readonly createPartitioner: ICustomPartitioner;
}

/** kafkajs in one of its variants, each with what the ones before it have; but `millrace` takes text, not Buffers. */
export async function kafkajsClient(variant: Variant, brokers: string[]): Promise<LabClient> {
  const has = (part: Variant) => VARIANTS.indexOf(variant) >= VARIANTS.indexOf(part);
  const { kafka, createPartitioner } = variant === 'millrace' ? await ours(brokers) : stock(brokers, has);
  const producer = kafka.producer({ idempotent: false, allowAutoTopicCreation: false, createPartitioner });
  const namesPartition = has('named partition');
  const messageOf = variant === 'Buffers' ? asBuffers : asText;
  return {
    createTopic: async (topic) => {
      const admin = kafka.admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }] });
      await admin.disconnect();
    },
    send: async (topic, wire) => {
      await producer.connect();
      const messages = wire.map((message) => ({
        ...messageOf(message),
        ...(namesPartition ? { partition: partitionOfSlot(message.slot!, PARTITIONS) } : {}),
      }));
      await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
    },
    read: (topic, messages) => read(kafka, topic, messages),
    follow: async (topic) => {
      const consumer = kafka.consumer({ groupId: `bench-${uuidV7()}`, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic] });
      await consumer.run({ eachBatch: async () => undefined });
      return () => consumer.disconnect();
    },
  };
}

/** Loaded only here: it adapts kafkajs when it is loaded. */
async function ours(brokers: readonly string[]): Promise<Opened> {
  const { createKafka, kafkajs, keyPartitioner } = await import('@millrace/kafka');
  const { createLogger } = await import('@millrace/telemetry');
  const logger = createLogger({ service: 'bench', level: 'silent' });
  return {
    kafka: createKafka({ clientId: 'bench', brokers, logger }),
    createPartitioner: keyPartitioner(kafkajs.Partitioners.DefaultPartitioner),
  };
}

function stock(brokers: string[], has: (part: Variant) => boolean): Opened {
  const { Kafka, Partitioners } = stockKafkajs({ nativeCrc32c: has('native CRC-32C') });
  return {
    kafka: new Kafka({ clientId: 'bench', brokers, logLevel: LOG_NOTHING }),
    createPartitioner: has('named partition')
      ? () =>
          ({ message }) =>
            message.partition!
      : Partitioners.DefaultPartitioner,
  };
}

function asText({ key, value, headers }: WireMessage): Message {
  return { key, value, headers: { ...headers } };
}

function asBuffers({ key, value, headers }: WireMessage): Message {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
  return { key: Buffer.from(key), value: Buffer.from(value), headers: Object.fromEntries(bytes) };
}

async function read(kafka: Kafka, topic: string, messages: number): Promise<number> {
  const consumer = kafka.consumer({
    groupId: `bench-${uuidV7()}`,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 524_288,
  });
  const counter = new Counter(messages);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { batch } = payload;
      for (const { value, headers } of batch.messages) counter.count(value!, Object.keys(headers!).length);
      payload.resolveOffset(batch.lastOffset());
    },
  });
  const seen = await counter.whole();
  await consumer.disconnect();
  return seen;
}
