import { createRequire } from 'node:module';
import type { WireMessage } from '@millrace/contract-kit';
import { partitionOfSlot, uuidV7 } from '@millrace/ids';
import type { Kafka, Message } from 'kafkajs';
import { serveCalls } from '../../processes/serve-calls.js';
import { envelopes } from './envelopes.js';
import { stockKafkajs } from './stock-kafkajs.js';

/** How a process speaks to Kafka: kafkajs as it is, with one part after the other exchanged, and ours. */
const VARIANTS = ['kafkajs', 'native CRC-32C', 'named partition', 'Buffers', 'millrace'] as const;
type Variant = (typeof VARIANTS)[number];

const PARTITIONS = 4;
const BATCH = 100;
const logLevelNothing = 0;

const variant = process.env['KAFKA_CLIENT'] as Variant;
const has = (part: Variant) => VARIANTS.indexOf(variant) >= VARIANTS.indexOf(part);
const kafka = await client();
const producer = kafka.producer({
  idempotent: false,
  allowAutoTopicCreation: false,
  ...(await partitioner()),
});
const wire = envelopes(BATCH);

async function client(): Promise<Kafka> {
  const brokers = process.env['KAFKA_BROKERS']!.split(',');
  if (variant === 'millrace') {
    const { createKafka } = await import('@millrace/kafka');
    const { createLogger } = await import('@millrace/telemetry');
    return createKafka({
      clientId: 'bench',
      brokers,
      logger: createLogger({ service: 'bench', level: 'warn' }),
    });
  }
  const { Kafka } = stockKafkajs({ nativeCrc32c: has('native CRC-32C') });
  return new Kafka({ clientId: 'bench', brokers, logLevel: logLevelNothing });
}

async function partitioner() {
  const { Partitioners } = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');
  if (!has('named partition')) return { createPartitioner: Partitioners.DefaultPartitioner };
  if (variant !== 'millrace')
    return {
      createPartitioner:
        () =>
        ({ message }: { message: Message }) =>
          message.partition!,
    };
  const { keyPartitioner } = await import('@millrace/kafka');
  return { createPartitioner: keyPartitioner(Partitioners.DefaultPartitioner) };
}

function messageOf({ key, slot, value, headers }: WireMessage): Message {
  const partition = has('named partition') ? { partition: partitionOfSlot(slot!, PARTITIONS) } : {};
  if (variant !== 'Buffers') return { key, value, headers: { ...headers }, ...partition };
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
  return {
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: Object.fromEntries(bytes),
    ...partition,
  };
}

/** A topic with so many messages (whole batches) to read. */
async function prepare({ topic, messages }: { readonly topic: string; readonly messages: number }) {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }] });
  await admin.disconnect();
  await producer.connect();
  for (let sent = 0; sent < messages; sent += BATCH) await sendTo(topic);
}

function sendTo(topic: string): Promise<unknown> {
  const messages = wire.map((message) => messageOf(message));
  return producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
}

/** Sends batches of a hundred, one after the other, until the time is up. */
async function produce({ topic, measureMs }: { readonly topic: string; readonly measureMs: number }) {
  await producer.connect();
  const send = () => sendTo(topic);
  await untilOver(measureMs / 4, send);
  return costOf(async () => BATCH * (await untilOver(measureMs, send)));
}

/** Reads a topic from its beginning, by batches, in a group of its own. */
async function consume({ topic, messages }: { readonly topic: string; readonly messages: number }) {
  const consumer = kafka.consumer({
    groupId: `bench-${uuidV7()}`,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 524_288,
  });
  const all = Promise.withResolvers<void>();
  let seen = 0;
  let bytes = 0;
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  try {
    return await costOf(async () => {
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => {
          const { batch } = payload;
          for (const { value, headers } of batch.messages)
            bytes += value!.length + Object.keys(headers!).length;
          seen += batch.messages.length;
          payload.resolveOffset(batch.lastOffset());
          if (seen >= messages) all.resolve();
        },
      });
      await all.promise;
      if (bytes === 0) throw new Error('nothing was read');
      return seen;
    });
  } finally {
    await consumer.disconnect();
  }
}

/** CPU time of a connected consumer and producer with nothing to do, as a share of one core. */
async function idle({ topic, measureMs }: { readonly topic: string; readonly measureMs: number }) {
  const consumer = kafka.consumer({ groupId: `bench-${uuidV7()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ eachBatch: async () => undefined });
  await producer.connect();
  await pause(500);
  const before = process.cpuUsage();
  await pause(measureMs);
  const { user, system } = process.cpuUsage(before);
  await consumer.disconnect();
  return { idleShare: (user + system) / 1_000 / measureMs };
}

async function untilOver(durationMs: number, work: () => Promise<unknown>): Promise<number> {
  const endsAt = performance.now() + durationMs;
  let rounds = 0;
  for (; performance.now() < endsAt; rounds++) await work();
  return rounds;
}

async function costOf(work: () => Promise<number>) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const messages = await work();
  const { user, system } = process.cpuUsage(before);
  return {
    microsecondsPerMessage: (user + system) / messages,
    messagesPerSecond: messages / ((performance.now() - startedAt) / 1_000),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

serveCalls({ prepare, produce, consume, idle });
