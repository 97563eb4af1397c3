import { deadLetterTopicName } from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import type { KafkaUse } from '../model/workload.js';

/** Kafka's own names of what may be done to a topic or a group. */
export type KafkaOperation = 'Read' | 'Write' | 'Describe' | 'DescribeConfigs';

/** One permission. Whatever none grants is refused: the brokers allow nothing by default. */
export interface KafkaGrant {
  readonly resource: 'topic' | 'group';
  readonly name: string;
  /** `prefix`: every name that begins so. */
  readonly pattern: 'literal' | 'prefix';
  readonly operations: readonly KafkaOperation[];
  readonly why: string;
}

export interface KafkaPrincipal {
  readonly user: string;
  readonly grants: readonly KafkaGrant[];
}

const topic = (name: string, why: string, ...operations: readonly KafkaOperation[]): KafkaGrant => ({
  resource: 'topic',
  name,
  pattern: 'literal',
  operations,
  why,
});
const group = (
  name: string,
  pattern: KafkaGrant['pattern'],
  why: string,
  ...operations: readonly KafkaOperation[]
): KafkaGrant => ({ resource: 'group', name, pattern, operations, why });

/**
 * What a service does with Kafka, and no more. It may write the topics that it hears because a dead letter is
 * redriven to where it came from. Read and Write imply Describe, which offsets and metadata ask for.
 */
export function grantsOf(use: KafkaUse): readonly KafkaGrant[] {
  return [
    ...[...use.hears, ...(use.hearsAtLeisure ?? [])].flatMap((name) => [
      topic(name, 'hears it; redrives dead letters to it', 'Read', 'Write'),
      topic(deadLetterTopicName(name), 'tells what it could not process', 'Write'),
    ]),
    ...use.sends.map((name) => topic(name, 'sends to it', 'Write')),
    ...use.tables.map((table) => topic(table.topic, 'reads it whole into memory', 'Read')),
    ...use.consumerGroups.map((name) => group(name, 'literal', 'its consumer group', 'Read')),
    ...use.tables.map(({ groupPrefix }) =>
      group(groupPrefix, 'prefix', 'a group for each process that reads the table', 'Read'),
    ),
  ];
}

/** The autoscaler asks how far each group is behind; it cannot read a message. */
export function lagReader(user: string, uses: readonly KafkaUse[]): KafkaPrincipal {
  const topics = new Set(uses.flatMap(({ hears }) => hears));
  const groups = new Set(uses.flatMap(({ consumerGroups }) => consumerGroups));
  return {
    user,
    grants: [
      ...[...topics].map((name) => topic(name, 'its end', 'Describe')),
      ...[...groups].map((name) => group(name, 'literal', 'its committed offsets', 'Describe')),
    ],
  };
}

/** The operator CLI sees every topic and group, its settings included; topics are changed by their manifests. */
export function inspector(user: string, uses: readonly KafkaUse[]): KafkaPrincipal {
  const groups = new Set(uses.flatMap(({ consumerGroups }) => consumerGroups));
  return {
    user,
    grants: [
      ...contracts.allTopics().map(({ name }) => topic(name, 'plans topics', 'Describe', 'DescribeConfigs')),
      ...[...groups].map((name) => group(name, 'literal', 'shows its lag', 'Describe')),
    ],
  };
}
