import type { Topic } from '@millrace/contract-kit';
import type { ITopicConfig } from 'kafkajs';
import { stackErrors } from '../stack.errors.js';
import { quietKafka } from './broker-check.js';

/**
 * Creates the topics that do not exist, with the partitions, cleanup and retention that they declare.
 * @returns the names of those created now.
 * @throws AppError `topic_differs` when one exists with another number of partitions: keys would map elsewhere.
 */
export async function createTopics(brokers: readonly string[], topics: readonly Topic[]): Promise<string[]> {
  const admin = quietKafka(brokers, 10).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic.name));
    if (missing.length > 0)
      await admin.createTopics({ topics: missing.map(topicConfig), waitForLeaders: true });
    const { topics: actual } = await admin.fetchTopicMetadata({ topics: topics.map((topic) => topic.name) });
    const counts = new Map(actual.map((topic) => [topic.name, topic.partitions.length]));
    const wrong = topics.filter((topic) => counts.get(topic.name) !== topic.partitions);
    if (wrong.length > 0) throw differs(wrong, counts);
    return missing.map((topic) => topic.name);
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs' form of a declared topic; the replication is the broker's default. */
export function topicConfig(topic: Topic): ITopicConfig {
  const retention =
    topic.cleanup === 'delete' ? [{ name: 'retention.ms', value: String(topic.retentionMs) }] : [];
  return {
    topic: topic.name,
    numPartitions: topic.partitions,
    replicationFactor: -1,
    configEntries: [{ name: 'cleanup.policy', value: topic.cleanup }, ...retention],
  };
}

function differs(wrong: readonly Topic[], counts: ReadonlyMap<string, number>) {
  const list = wrong.map(
    (topic) => `  ${topic.name}: declared ${topic.partitions}, found ${counts.get(topic.name) ?? 0}`,
  );
  return stackErrors.topic_differs({
    detail: `These topics exist with another number of partitions; delete them, or start with empty data:\n${list.join('\n')}`,
  });
}
