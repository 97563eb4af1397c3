/** A kind of object that the manifests may hold. Anything else is refused: add it here and run `npm run k8s:schemas`. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

const kinds = (apiVersion: string, ...names: readonly string[]): readonly Kind[] =>
  names.map((kind) => ({ apiVersion, kind }));

/** Kinds that Kubernetes itself serves. */
export const kubernetesKinds: readonly Kind[] = [
  ...kinds(
    'v1',
    'Namespace',
    'ConfigMap',
    'Secret',
    'Service',
    'ServiceAccount',
    'PersistentVolumeClaim',
    'LimitRange',
    'ResourceQuota',
    'Pod',
  ),
  ...kinds('apps/v1', 'Deployment', 'StatefulSet'),
  ...kinds('batch/v1', 'Job', 'CronJob'),
  ...kinds('autoscaling/v2', 'HorizontalPodAutoscaler'),
  ...kinds('policy/v1', 'PodDisruptionBudget'),
  ...kinds('networking.k8s.io/v1', 'NetworkPolicy', 'Ingress'),
  ...kinds('scheduling.k8s.io/v1', 'PriorityClass'),
  ...kinds('rbac.authorization.k8s.io/v1', 'Role', 'RoleBinding'),
];

/** Kinds that an operator serves, by the source of its custom resource definitions. */
export const customKinds = {
  strimzi: [
    ...kinds('kafka.strimzi.io/v1', 'Kafka', 'KafkaNodePool', 'KafkaTopic', 'KafkaUser', 'KafkaRebalance'),
  ],
  cloudNativePg: kinds(
    'postgresql.cnpg.io/v1',
    'Cluster',
    'Pooler',
    'ScheduledBackup',
    'Database',
    'Backup',
    'DatabaseRole',
  ),
  barmanCloud: kinds('barmancloud.cnpg.io/v1', 'ObjectStore'),
  keda: kinds('keda.sh/v1alpha1', 'ScaledObject', 'TriggerAuthentication'),
  istio: [
    ...kinds(
      'networking.istio.io/v1',
      'DestinationRule',
      'VirtualService',
      'Gateway',
      'ServiceEntry',
      'Sidecar',
    ),
    ...kinds('security.istio.io/v1', 'PeerAuthentication', 'AuthorizationPolicy', 'RequestAuthentication'),
    ...kinds('telemetry.istio.io/v1', 'Telemetry'),
  ],
  prometheusOperator: kinds('monitoring.coreos.com/v1', 'ServiceMonitor', 'PodMonitor', 'PrometheusRule'),
} as const satisfies Record<string, readonly Kind[]>;

export type CustomSource = keyof typeof customKinds;

/** Path of a kind's schema below the folder of schemas: `apps/v1/deployment.json`, `core/v1/service.json`. */
export function schemaPathOf({ apiVersion, kind }: Kind): string {
  const group = apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`;
  return `${group}/${kind.toLowerCase()}.json`;
}
