import { contracts } from '@millrace/contracts';
import { consumerScaling, type ScalingStep } from '@millrace/scaling';
import type { KafkaUse, Workload } from '../model/workload.js';
import { workloads } from '../model/workloads.js';
import type { Manifest } from '../yaml/manifest.js';
import { KAFKA_CLUSTER } from './kafka-cluster.js';

export const KEDA_AUTHENTICATION = 'kafka-keda';
const MIN_REPLICAS = 2;
/** Of the processor time asked for. Consumers that also serve HTTP need room before they are throttled. */
const CPU_PERCENT = 70;

/** A ScaledObject for each service that hears messages: lag decides, and CPU for what comes over HTTP. */
export function scaledObjects(apps: readonly Workload[] = workloads): readonly Manifest[] {
  return apps.flatMap((app) => (app.kafka === undefined ? [] : [scaledObjectOf(app.name, app.kafka)]));
}

function scaledObjectOf(name: string, use: KafkaUse): Manifest {
  const { pollingIntervalSeconds, scaleUp, scaleDown } = consumerScaling;
  return {
    object: {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name, labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'millrace' } },
      spec: {
        scaleTargetRef: { name },
        pollingInterval: pollingIntervalSeconds,
        minReplicaCount: MIN_REPLICAS,
        maxReplicaCount: maxReplicasOf(use),
        advanced: {
          horizontalPodAutoscalerConfig: {
            name,
            behavior: { scaleUp: behaviourOf(scaleUp), scaleDown: behaviourOf(scaleDown) },
          },
        },
        triggers: [...lagTriggers(use), cpuTrigger],
      },
    },
    comments: [
      { at: ['spec', 'maxReplicaCount'], text: `One for each partition of ${use.hears.join(' and ')}.` },
      {
        at: ['spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior'],
        text: 'Each step stops the whole group for a rebalance: few steps, up at once, down late.',
      },
    ],
  };
}

/** More members than partitions would be idle, and still take part in every rebalance. */
export function maxReplicasOf({ hears }: KafkaUse): number {
  return hears.reduce((sum, name) => sum + partitionsOf(name), 0);
}

function partitionsOf(name: string): number {
  const topic = contracts.topic(name);
  if (topic === undefined) throw new Error(`${name} is a topic of no contract`);
  return topic.partitions;
}

function lagTriggers({ hears, consumerGroups }: KafkaUse) {
  return consumerGroups.flatMap((consumerGroup) =>
    hears.map((topic) => ({
      type: 'kafka',
      name: `lag-${topic.replaceAll('.', '-')}`,
      metadata: {
        bootstrapServers: KAFKA_CLUSTER.bootstrap,
        consumerGroup,
        topic,
        lagThreshold: String(consumerScaling.lagThreshold),
        // A group without offsets reads from the beginning.
        offsetResetPolicy: 'earliest',
        // Offsets stand still while a group rebalances, too: what waits then is real.
        excludePersistentLag: 'false',
        fullMetadata: 'false',
        sasl: 'scram_sha512',
        tls: 'enable',
      },
      authenticationRef: { name: KEDA_AUTHENTICATION },
    })),
  );
}

const cpuTrigger = {
  type: 'cpu',
  name: 'cpu',
  metricType: 'Utilization',
  metadata: { value: String(CPU_PERCENT) },
};

interface Direction {
  readonly stabilizationWindowSeconds: number;
  readonly steps: readonly ScalingStep[];
}

const behaviourOf = ({ stabilizationWindowSeconds, steps }: Direction) => ({
  stabilizationWindowSeconds,
  policies: steps.map(({ type, value, periodSeconds }) => ({ type, value, periodSeconds })),
});
