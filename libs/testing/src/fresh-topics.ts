import { randomBytes } from 'node:crypto';
import type { Topic } from '@millrace/contract-kit';
import { createTopics } from '@millrace/stack';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from './eventually.js';
import { testKafka } from './servers.js';

export interface FreshTopics<T extends Record<string, Topic>> {
  readonly brokers: readonly string[];
  /** Unique to this call; good for consumer groups too. */
  readonly prefix: string;
  /** The topics given, with names that no other test has. */
  readonly topics: T;
}

/** Creates the topics under unique names on the Kafka of this jest run. They go with it. */
export async function freshTopics<const T extends Record<string, Topic>>(topics: T): Promise<FreshTopics<T>> {
  const { brokers } = await testKafka();
  const prefix = `test-${randomBytes(4).toString('hex')}`;
  const renamed = Object.fromEntries(
    Object.entries(topics).map(([key, topic]) => [key, { ...topic, name: `${prefix}.${topic.name}` }]),
  ) as Record<keyof T, Topic> as T;
  await createTopics(brokers, Object.values(renamed));
  await served(
    brokers,
    Object.values(renamed).map(({ name }) => name),
  );
  return { brokers, prefix, topics: renamed };
}

/** A leader that has only just been named may still refuse to speak for its partition. */
async function served(brokers: readonly string[], names: readonly string[]): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'spec', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await eventually(() => Promise.all(names.map((name) => admin.fetchTopicOffsets(name))), {
      waitingFor: `the leaders of ${names.join(', ')}`,
    });
  } finally {
    await admin.disconnect();
  }
}
