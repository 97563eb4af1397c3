import type { Edge, Place } from './edge.js';
import type { DatabaseName } from './workload.js';
import { workloads } from './workloads.js';

const kubernetesApi = [{ port: 443 }, { port: 6443 }] as const;

/** What the brokers and their operator need among themselves. */
const ofKafka: readonly Edge[] = (
  [
    {
      from: 'kafka',
      to: 'kafka',
      ports: [{ port: 9090 }, { port: 9091 }],
      why: 'the quorum of controllers, and replication',
    },
    {
      from: 'kafka-entity-operator',
      to: 'kafka',
      ports: [{ port: 9091 }],
      why: 'makes topics and users',
    },
    { from: 'kafka-exporter', to: 'kafka', ports: [{ port: 9091 }], why: 'reads offsets for the lag metric' },
    {
      from: 'strimzi-operator',
      to: 'kafka',
      ports: [{ port: 9090 }, { port: 9091 }, { port: 8443 }],
      why: 'rolls brokers one by one, when their partitions are in sync',
    },
    { from: 'kafka', to: 'kubernetes-api', ports: kubernetesApi, why: 'reads its certificates and its zone' },
    {
      from: 'kafka-entity-operator',
      to: 'kubernetes-api',
      ports: kubernetesApi,
      why: 'watches KafkaTopics and KafkaUsers',
    },
  ] as const
).map((edge) => ({ ...edge, in: 'components/kafka-strimzi' }));

const databases: readonly DatabaseName[] = [...new Set(workloads.flatMap((app) => app.databases))];
const placeOf = (database: DatabaseName): Place =>
  database === 'db-payment-sandbox' ? 'components/payment-sandbox' : 'components/postgres-cnpg';

/** What the instances of a database and their operator need among themselves. */
const ofPostgres: readonly Edge[] = databases.flatMap((database): Edge[] => {
  const here = { in: placeOf(database) };
  return [
    {
      ...here,
      from: database,
      to: database,
      ports: [{ port: 5432 }, { port: 8000 }],
      why: 'replication, the pooler, and the state of the primary',
    },
    {
      ...here,
      from: 'cnpg-operator',
      to: database,
      ports: [{ port: 5432 }, { port: 8000 }],
      why: 'watches and promotes instances',
    },
    {
      ...here,
      from: database,
      to: 'kubernetes-api',
      ports: kubernetesApi,
      why: 'each instance reads its cluster from the API; backups go to object storage on the same port',
    },
  ];
});

const observed: readonly Edge[] = [
  {
    from: 'keda',
    to: 'kafka',
    ports: [{ port: 9093 }],
    why: 'reads the lag that consumers are scaled on',
    in: 'components/keda',
  },
  {
    from: 'operator',
    to: 'kafka',
    ports: [{ port: 9093 }],
    why: 'compares the topics with the contracts',
    in: 'components/operator',
  },
  ...(['kafka', 'kafka-exporter'] as const).map((to): Edge => ({
    from: 'prometheus',
    to,
    ports: [{ port: 9404 }],
    why: 'scrapes its metrics',
    in: 'components/monitoring',
  })),
  ...databases.map((to): Edge => ({
    from: 'prometheus',
    to,
    ports: [{ port: 9187 }, { port: 9127 }],
    why: 'scrapes instances and pooler',
    in: placeOf(to) === 'components/payment-sandbox' ? placeOf(to) : 'components/monitoring',
  })),
];

/** Connections of brokers, databases, and what operates them. */
export const dataPlaneEdges: readonly Edge[] = [...ofKafka, ...ofPostgres, ...observed];
