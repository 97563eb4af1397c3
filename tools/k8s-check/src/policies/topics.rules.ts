import type { Topic } from '@millrace/contract-kit';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import type { Overlay, Rule } from './rule.js';

interface TopicSpec {
  readonly topicName?: string;
  readonly partitions?: number;
  readonly replicas?: number;
  readonly config?: KafkaConfig;
}

/** Kafka's own names; Strimzi takes texts, numbers and truth values alike. */
type KafkaConfig = Readonly<Record<string, string | number | boolean>>;

interface KafkaSpec {
  readonly kafka?: { readonly config?: KafkaConfig };
}

const ofKind = ({ objects }: Overlay, kind: string) =>
  objects.filter((object) => object.kind === kind && object.apiVersion.startsWith('kafka.strimzi.io/'));
const topicSpec = (object: Manifest) => (object.spec ?? {}) as TopicSpec;
const topicName = (object: Manifest) => topicSpec(object).topicName ?? object.metadata.name;
const brokerConfig = (kafka: Manifest) => (kafka.spec as KafkaSpec).kafka?.config ?? {};

/** Brokers of the overlay's cluster; 0 where the brokers are elsewhere. */
function brokerCount(overlay: Overlay): number {
  return ofKind(overlay, 'KafkaNodePool')
    .map(({ spec }) => spec as { readonly replicas: number; readonly roles: readonly string[] })
    .filter(({ roles }) => roles.includes('broker'))
    .reduce((sum, { replicas }) => sum + replicas, 0);
}

function differences(object: Manifest, topic: Topic): readonly string[] {
  const { partitions, config = {} } = topicSpec(object);
  const cleanup = config['cleanup.policy'] ?? 'delete';
  const retention = Number(config['retention.ms']);
  return [
    ...(partitions === topic.partitions
      ? []
      : [`${partitions} partitions, the contract says ${topic.partitions}`]),
    ...(cleanup === topic.cleanup ? [] : [`cleanup.policy ${cleanup}, the contract says ${topic.cleanup}`]),
    ...(topic.cleanup === 'compact' || retention === topic.retentionMs
      ? []
      : [`retention.ms ${retention}, the contract says ${topic.retentionMs}`]),
  ];
}

/** Defaults of the brokers that would lose what was acknowledged, with three brokers. */
const DURABLE_DEFAULTS: Readonly<Record<string, number>> = {
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
};

export const topicRules: readonly Rule[] = [
  {
    name: 'topics-are-the-contracts',
    why: 'a topic that is not declared is written by nobody; one that is missing stops its service; partitions decide the order of messages',
    check: (overlay, { topics }) => {
      const objects = ofKind(overlay, 'KafkaTopic');
      if (objects.length === 0) return [];
      const missing = topics.filter(({ name }) => !objects.some((object) => topicName(object) === name));
      return [
        ...missing.map(({ name }) => `no KafkaTopic for ${name}`),
        ...objects.flatMap((object) => {
          const topic = topics.find(({ name }) => name === topicName(object));
          if (topic === undefined) return [`${nameOf(object)}: not in the contracts`];
          return differences(object, topic).map((difference) => `${nameOf(object)}: ${difference}`);
        }),
      ];
    },
  },
  {
    name: 'topics-survive-a-broker',
    why: 'an acknowledged message is on two disks in production, and one broker may be away without a stop',
    check: (overlay) => {
      const brokers = brokerCount(overlay);
      const clusterMinIsr = ofKind(overlay, 'Kafka').map(
        (kafka) => brokerConfig(kafka)['min.insync.replicas'],
      )[0];
      return ofKind(overlay, 'KafkaTopic').flatMap((object) => {
        const { replicas = 1, config = {} } = topicSpec(object);
        const minIsr = Number(config['min.insync.replicas'] ?? clusterMinIsr ?? 1);
        const what = `${nameOf(object)}: ${replicas} replicas, ${minIsr} in sync`;
        if (overlay.name === 'production' && (replicas < 3 || minIsr < 2)) return [`${what}: too few`];
        if (replicas > 1 && minIsr >= replicas) return [`${what}: no broker may be away`];
        if (minIsr > replicas) return [`${what}: no write succeeds`];
        return brokers > 0 && replicas > brokers ? [`${what}, on ${brokers} brokers`] : [];
      });
    },
  },
  {
    name: 'brokers-keep-what-they-acknowledge',
    why: 'what the brokers make by themselves (offsets above all) must be as durable as the topics; an unclean election loses messages',
    check: (overlay) =>
      ofKind(overlay, 'Kafka').flatMap((kafka) => {
        const config = brokerConfig(kafka);
        const low = Object.entries(DURABLE_DEFAULTS).filter(
          ([name, least]) => overlay.name === 'production' && Number(config[name] ?? 1) < least,
        );
        return [
          ...low.map(([name, least]) => `${nameOf(kafka)}: ${name} is less than ${least}`),
          ...(String(config['auto.create.topics.enable']) === 'false'
            ? []
            : [`${nameOf(kafka)}: topics may be made by a spelling mistake (auto.create.topics.enable)`]),
          ...(String(config['unclean.leader.election.enable'] ?? false) === 'false'
            ? []
            : [`${nameOf(kafka)}: unclean.leader.election.enable loses messages`]),
        ];
      }),
  },
];
