import type { Topic } from '@millrace/contract-kit';
import { contracts } from '@millrace/contracts';
import { KAFKA_CLUSTER } from './kafka-cluster.js';
import type { Manifest } from '../yaml/manifest.js';

/** Every record on three brokers; one that is acknowledged is on two of them. */
const REPLICAS = 3;
const MIN_IN_SYNC_REPLICAS = 2;

/** A KafkaTopic for each topic of the contracts, dead-letter topics included. */
export function kafkaTopics(topics: readonly Topic[] = contracts.allTopics()): readonly Manifest[] {
  return topics.map((topic) => ({ object: kafkaTopic(topic) }));
}

function kafkaTopic({ name, partitions, cleanup, retentionMs }: Topic) {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name, labels: { ...KAFKA_CLUSTER.label, 'app.kubernetes.io/part-of': 'millrace' } },
    spec: {
      partitions,
      replicas: REPLICAS,
      config: {
        'cleanup.policy': cleanup,
        ...(cleanup === 'delete' && { 'retention.ms': retentionMs }),
        'min.insync.replicas': MIN_IN_SYNC_REPLICAS,
      },
    },
  };
}
