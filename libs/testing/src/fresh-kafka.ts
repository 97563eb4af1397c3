import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Topic } from '@millrace/contract-kit';
import { createTopics, removeAtEnd, startKafka } from '@millrace/stack';

export interface FreshKafka {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

/**
 * A Kafka of one's own, with these topics under their real names: for a spec that runs a whole service, whose
 * topics and groups other specs must not share. Takes seconds and memory; elsewhere use `freshTopics`.
 */
export async function freshKafka(topics: readonly Topic[]): Promise<FreshKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-kafka-'));
  removeAtEnd(folder);
  const kafka = await startKafka({ dataDir: join(folder, 'kafka') });
  await createTopics(kafka.brokers, topics);
  return { brokers: kafka.brokers, stop: () => kafka.stop() };
}
