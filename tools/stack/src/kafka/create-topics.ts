import type { Topic } from '@millrace/contract-kit';
import { applyTopicPlan, planClusterTopics } from '@millrace/kafka';
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
    const plan = await planClusterTopics(admin, { topics });
    // The config of topics that are there is their owner's: the broker may be one that was given.
    await applyTopicPlan(admin, { ...plan, configure: [] });
    return plan.create.map(({ topic }) => topic.name);
  } finally {
    await admin.disconnect();
  }
}
