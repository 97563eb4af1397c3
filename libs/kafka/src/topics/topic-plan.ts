import type { Topic } from '@millrace/contract-kit';

/** What a cluster gives all topics beyond what the contracts declare. */
export interface TopicTarget {
  readonly topics: readonly Topic[];
  /** Copies of each partition; undefined: the brokers' default. */
  readonly replicationFactor?: number | undefined;
  /** Copies that must have a record before it is acknowledged; undefined: the brokers' default. */
  readonly minInSyncReplicas?: number | undefined;
}

/** A topic as the cluster has it. */
export interface FoundTopic {
  readonly partitions: number;
  /** Of its least replicated partition. */
  readonly replicas: number;
  /** Values in force, by name, and whether the topic has them as its own. */
  readonly config: ReadonlyMap<string, { readonly value: string; readonly own: boolean }>;
}

export interface NewTopic {
  readonly topic: Topic;
  readonly replicationFactor: number | undefined;
  readonly config: ReadonlyMap<string, string>;
}

export interface ConfigChange {
  readonly topic: string;
  readonly changes: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** All that the topic must have as its own afterwards: Kafka replaces the whole set. */
  readonly config: ReadonlyMap<string, string>;
}

/** What brings a cluster in line, and what cannot be brought in line from here. */
export interface TopicPlan {
  readonly create: readonly NewTopic[];
  readonly configure: readonly ConfigChange[];
  /** In words. While there is one, nothing may be applied. */
  readonly refused: readonly string[];
}

/**
 * Compares what is declared with what is there. Topics that nobody declared are left alone, and so is every
 * config that the contracts say nothing about.
 */
export function planTopics(target: TopicTarget, found: ReadonlyMap<string, FoundTopic>): TopicPlan {
  const create: NewTopic[] = [];
  const configure: ConfigChange[] = [];
  const refused: string[] = [...impossible(target)];
  for (const topic of target.topics) {
    const config = declaredConfig(topic, target);
    const there = found.get(topic.name);
    if (there === undefined) {
      create.push({ topic, replicationFactor: target.replicationFactor, config });
      continue;
    }
    refused.push(...differences(topic, there, target));
    const change = configChange(topic.name, config, there);
    if (change !== undefined) configure.push(change);
  }
  return { create, configure, refused };
}

export function isInLine(plan: TopicPlan): boolean {
  return plan.create.length === 0 && plan.configure.length === 0 && plan.refused.length === 0;
}

/** The config that a topic declares, by Kafka's names. */
export function declaredConfig(
  topic: Topic,
  { minInSyncReplicas }: Pick<TopicTarget, 'minInSyncReplicas'> = {},
): ReadonlyMap<string, string> {
  const config = new Map([['cleanup.policy', topic.cleanup as string]]);
  if (topic.cleanup === 'delete') config.set('retention.ms', String(topic.retentionMs));
  if (minInSyncReplicas !== undefined) config.set('min.insync.replicas', String(minInSyncReplicas));
  return config;
}

function* impossible({ replicationFactor, minInSyncReplicas }: TopicTarget): Iterable<string> {
  if (replicationFactor === undefined || minInSyncReplicas === undefined) return;
  if (minInSyncReplicas > replicationFactor) {
    yield `${minInSyncReplicas} in-sync replicas of ${replicationFactor} can never be: nothing could be written`;
  }
}

function* differences(topic: Topic, there: FoundTopic, target: TopicTarget): Iterable<string> {
  if (there.partitions !== topic.partitions) {
    yield `${topic.name}: declared ${topic.partitions} partitions, found ${there.partitions}. A slot belongs to a partition: their number is never changed in place`;
  }
  const wanted = target.replicationFactor;
  if (wanted !== undefined && there.replicas < wanted) {
    yield `${topic.name}: ${there.replicas} replica(s), wanted ${wanted}. Copies are moved by Kafka's own tool or Strimzi, not from here`;
  }
  const least = target.minInSyncReplicas;
  if (wanted === undefined && least !== undefined && there.replicas < least) {
    yield `${topic.name}: ${there.replicas} replica(s) can never be ${least} in sync: nothing could be written`;
  }
}

function configChange(
  topic: string,
  declared: ReadonlyMap<string, string>,
  there: FoundTopic,
): ConfigChange | undefined {
  const changes = [...declared].flatMap(([name, to]) => {
    const from = there.config.get(name)?.value;
    return from === to ? [] : [{ name, from: from ?? 'unknown', to }];
  });
  if (changes.length === 0) return undefined;
  const own = [...there.config]
    .filter(([, entry]) => entry.own)
    .map(([name, { value }]) => [name, value] as const);
  return { topic, changes, config: new Map([...own, ...declared]) };
}
