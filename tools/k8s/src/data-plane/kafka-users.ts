import type { KafkaUse, Workload } from '../model/workload.js';
import { workloads } from '../model/workloads.js';
import type { Manifest } from '../yaml/manifest.js';
import { grantsOf, inspector, lagReader, type KafkaGrant, type KafkaPrincipal } from './kafka-access.js';
import { KAFKA_CLUSTER } from './kafka-cluster.js';

/** The autoscaler's user. */
export const KEDA_USER = 'kafka-keda';
const OPERATOR_USER = 'kafka-operator';

/** Everyone who may sign in to Kafka. */
export function kafkaPrincipals(apps: readonly Workload[] = workloads): readonly KafkaPrincipal[] {
  const uses = apps.map(({ kafka }) => kafka).filter((use): use is KafkaUse => use !== undefined);
  return [
    ...uses.map((use) => ({ user: use.user, grants: grantsOf(use) })),
    lagReader(KEDA_USER, uses),
    inspector(OPERATOR_USER, uses),
  ];
}

/** A KafkaUser for each: Strimzi makes the password and keeps the ACLs. */
export function kafkaUsers(principals: readonly KafkaPrincipal[] = kafkaPrincipals()): readonly Manifest[] {
  return principals.map(kafkaUser);
}

function kafkaUser({ user, grants }: KafkaPrincipal): Manifest {
  return {
    object: {
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'KafkaUser',
      metadata: { name: user, labels: { ...KAFKA_CLUSTER.label, 'app.kubernetes.io/part-of': 'millrace' } },
      spec: {
        authentication: { type: 'scram-sha-512' },
        authorization: { type: 'simple', acls: grants.map(acl) },
      },
    },
    comments: grants.map(({ why }, index) => ({ at: ['spec', 'authorization', 'acls', index], text: why })),
  };
}

function acl({ resource, name, pattern, operations }: KafkaGrant) {
  return { type: 'allow', resource: { type: resource, name, patternType: pattern }, operations };
}
