import type { Topic } from '@millrace/contract-kit';
import type { Admin, ITopicConfig } from 'kafkajs';
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
      await admin.createTopics({ topics: missing.map(topicConfig), waitForLeaders: false });
    const counts = await countPartitions(admin, topics);
    const wrong = topics.filter((topic) => counts.get(topic.name) !== topic.partitions);
    if (wrong.length > 0) throw differs(wrong, counts);
    return missing.map((topic) => topic.name);
  } finally {
    await admin.disconnect();
  }
}

/**
 * A broker may not know a topic for some moments after it has created it. kafkajs waits for leaders that are
 * not there yet, but takes a topic that is not there yet for an error: the waiting is done here.
 */
async function countPartitions(admin: Admin, topics: readonly Topic[]): Promise<ReadonlyMap<string, number>> {
  const names = topics.map((topic) => topic.name);
  for (const giveUpAt = Date.now() + METADATA_WAIT_MS; ;) {
    try {
      const { topics: known } = await admin.fetchTopicMetadata({ topics: names });
      return new Map(known.map((topic) => [topic.name, topic.partitions.length]));
    } catch (error) {
      if (Date.now() >= giveUpAt || !NOT_YET.has(typeOf(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const METADATA_WAIT_MS = 10_000;
const NOT_YET: ReadonlySet<unknown> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** The protocol's name of an error, also of one that kafkajs has wrapped after its retries. */
function typeOf(error: unknown): unknown {
  const { type, cause } = error as { type?: unknown; cause?: unknown };
  return type ?? (cause === undefined ? undefined : typeOf(cause));
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
