import type { CustomSource } from './kinds.js';

/** A Go module: fetched with its checksum verified, never compiled. */
export interface GoModule {
  readonly module: string;
  readonly version: string;
  /** Files or folders inside the module that hold the definitions. */
  readonly files: readonly string[];
}

export const kubernetes: GoModule = {
  module: 'k8s.io/kubernetes',
  version: 'v1.35.4',
  files: ['api/openapi-spec/swagger.json'],
};

export const goModules: Readonly<Record<Exclude<CustomSource, 'strimzi'>, GoModule>> = {
  cloudNativePg: {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.30.0',
    files: ['config/crd/bases'],
  },
  barmanCloud: {
    module: 'github.com/cloudnative-pg/plugin-barman-cloud',
    version: 'v0.15.0',
    files: ['config/crd/bases'],
  },
  keda: { module: 'github.com/kedacore/keda/v2', version: 'v2.21.0', files: ['config/crd/bases'] },
  istio: {
    module: 'istio.io/api',
    version: 'v1.31.4',
    files: ['kubernetes/customresourcedefinitions.gen.yaml'],
  },
  prometheusOperator: {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    files: ['example/prometheus-operator-crd'],
  },
};

/**
 * Strimzi publishes no definitions to a registry, but the Java classes and the generator they are made with.
 * The generator is Java 21 byte code.
 */
export const strimzi = {
  apiVersion: '0.51.0',
  generatorVersion: '1.2.0',
  javaVersion: 21,
  classes: {
    'kafka.yaml': 'io.strimzi.api.kafka.model.kafka.Kafka',
    'kafkanodepool.yaml': 'io.strimzi.api.kafka.model.nodepool.KafkaNodePool',
    'kafkatopic.yaml': 'io.strimzi.api.kafka.model.topic.KafkaTopic',
    'kafkauser.yaml': 'io.strimzi.api.kafka.model.user.KafkaUser',
    'kafkarebalance.yaml': 'io.strimzi.api.kafka.model.rebalance.KafkaRebalance',
  },
} as const;
