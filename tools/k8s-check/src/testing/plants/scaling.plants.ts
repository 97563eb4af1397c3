import type { Plant } from '../planting.js';

export const scalingPlants: readonly Plant[] = [
  {
    rule: 'scalers-have-a-target',
    what: 'a scaler of nothing',
    change: (objects) =>
      objects.add({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'nobody' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'nobody' }, minReplicas: 1, maxReplicas: 2 },
      }),
  },
  {
    rule: 'one-scaler-each',
    what: 'an HPA beside the one that KEDA makes',
    change: (objects) =>
      objects.add({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'order-cpu' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'order' }, minReplicas: 3, maxReplicas: 4 },
      }),
  },
  {
    rule: 'scaled-count-is-not-fixed',
    what: 'a count in a scaled Deployment',
    change: (objects) => objects.set('Deployment/order', 'spec replicas', 3),
  },
  {
    rule: 'bounds-are-sane',
    what: 'a maximum below the minimum',
    change: (objects) => objects.set('ScaledObject/order', 'spec maxReplicaCount', 1),
  },
  {
    rule: 'consumers-fit-partitions',
    what: 'more consumers than partitions',
    change: (objects) => objects.set('ScaledObject/order', 'spec maxReplicaCount', 9),
  },
  {
    rule: 'scalers-watch-their-own-lag',
    what: 'the lag of another group',
    change: (objects) =>
      objects.set('ScaledObject/order', 'spec triggers 0 metadata consumerGroup', 'payment'),
  },
  {
    rule: 'scalers-watch-their-own-lag',
    what: 'a topic that the service does not hear',
    change: (objects) => objects.set('ScaledObject/order', 'spec triggers 0 metadata topic', 'order.events'),
  },
  {
    rule: 'scalers-watch-their-own-lag',
    what: 'brokers by a name that only this namespace knows',
    change: (objects) =>
      objects.set(
        'ScaledObject/order',
        'spec triggers 0 metadata bootstrapServers',
        'millrace-kafka-bootstrap:9093',
      ),
  },
  {
    rule: 'scalers-can-sign-in',
    what: 'credentials that are not there',
    change: (objects) => objects.set('ScaledObject/order', 'spec triggers 0 authenticationRef name', 'keda'),
  },
];
