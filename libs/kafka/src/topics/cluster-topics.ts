import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, ConfigEntries, ITopicMetadata } from 'kafkajs';
import { kafkajs } from '../kafkajs/adapted-kafkajs.js';
import { rootOf } from '../client/kafka-failure.js';
import { kafkaErrors } from '../kafka.errors.js';
import {
  planTopics,
  type ConfigChange,
  type FoundTopic,
  type NewTopic,
  type TopicPlan,
  type TopicTarget,
} from './topic-plan.js';

/** kafkajs has no name for it: a value that a topic has as its own. */
const TOPIC_CONFIG = 1;
const SETTLE_MS = 10_000;
const NOT_YET: ReadonlySet<unknown> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** What must be done to a cluster, read from it now. Nothing is changed. */
export async function planClusterTopics(admin: Admin, target: TopicTarget): Promise<TopicPlan> {
  const existing = new Set(await admin.listTopics());
  const names = target.topics.map(({ name }) => name).filter((name) => existing.has(name));
  return planTopics(target, await readTopics(admin, names));
}

/**
 * Does what a plan says, and waits until the cluster knows its new topics. Safe to run twice and at once: a
 * topic that another run has created meanwhile is taken as it is.
 * @throws AppError `topic_differs` when the plan refuses something; then nothing is changed.
 */
export async function applyTopicPlan(admin: Admin, plan: TopicPlan): Promise<void> {
  if (plan.refused.length > 0) {
    const list = plan.refused.map((reason) => `  ${reason}`).join('\n');
    throw kafkaErrors.topic_differs({ detail: `These topics cannot be brought in line:\n${list}` });
  }
  if (plan.create.length > 0) await create(admin, plan.create);
  if (plan.configure.length > 0) await configure(admin, plan.configure);
}

async function create(admin: Admin, topics: readonly NewTopic[]): Promise<void> {
  try {
    await admin.createTopics({ topics: topics.map(asKafkaTopic), waitForLeaders: false });
  } catch (error) {
    // kafkajs puts the reasons, one a topic, beside a message that says nothing.
    const { errors } = error as { errors?: readonly { readonly topic: string; readonly message: string }[] };
    if (errors === undefined) throw error;
    const list = errors.map(({ topic, message }) => `  ${topic}: ${message}`).join('\n');
    throw kafkaErrors.topic_not_made({ cause: error, detail: `These topics could not be created:\n${list}` });
  }
  const names = topics.map(({ topic }) => topic.name);
  await eventuallyKnown(() => admin.fetchTopicMetadata({ topics: names }));
}

/** Waits until the values are in force: brokers take them from the controller's log, a moment later. */
async function configure(admin: Admin, changes: readonly ConfigChange[]): Promise<void> {
  await admin.alterConfigs({
    validateOnly: false,
    resources: changes.map(({ topic, config }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic,
      configEntries: asEntries(config),
    })),
  });
  const names = changes.map(({ topic }) => topic);
  for (const giveUpAt = Date.now() + SETTLE_MS; ;) {
    const found = await readTopics(admin, names);
    const late = changes.filter(({ topic, config }) =>
      [...config].some(([name, value]) => found.get(topic)?.config.get(name)?.value !== value),
    );
    if (late.length === 0) return;
    if (Date.now() >= giveUpAt) {
      const list = late.map(({ topic }) => topic).join(', ');
      throw kafkaErrors.topic_differs({
        detail: `The cluster took the config of ${list}, but does not use it.`,
      });
    }
    await pause();
  }
}

async function readTopics(admin: Admin, names: readonly string[]): Promise<ReadonlyMap<string, FoundTopic>> {
  if (names.length === 0) return new Map();
  const { topics } = await eventuallyKnown(() => admin.fetchTopicMetadata({ topics: [...names] }));
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  const configs = new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]));
  return new Map(topics.map((topic) => [topic.name, foundTopic(topic, configs.get(topic.name) ?? [])]));
}

function foundTopic({ partitions }: ITopicMetadata, entries: readonly ConfigEntries[]): FoundTopic {
  return {
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: new Map(
      entries.map(({ configName, configValue, configSource }) => [
        configName,
        { value: configValue, own: (configSource as number) === TOPIC_CONFIG },
      ]),
    ),
  };
}

/**
 * A broker may not know a topic for some moments after it has created it. kafkajs waits for leaders that are
 * not there yet, but takes a topic that is not there yet for an error: the waiting is done here.
 */
async function eventuallyKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (const giveUpAt = Date.now() + SETTLE_MS; ;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() >= giveUpAt || !NOT_YET.has(rootOf(error).type)) throw error;
      await pause(50);
    }
  }
}

/** -1 asks for the brokers' default. */
function asKafkaTopic({ topic, replicationFactor, config }: NewTopic) {
  return {
    topic: topic.name,
    numPartitions: topic.partitions,
    replicationFactor: replicationFactor ?? -1,
    configEntries: asEntries(config),
  };
}

function asEntries(config: ReadonlyMap<string, string>): { name: string; value: string }[] {
  return [...config].map(([name, value]) => ({ name, value }));
}
