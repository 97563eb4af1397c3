import { dataPlaneEdges } from './data-plane-edges.js';
import type { Edge, Place } from './edge.js';
import type { EndpointName } from './endpoints.js';
import type { Workload } from './workload.js';
import { workloads } from './workloads.js';

const http = [{ port: 8080 }] as const;
const postgres = [{ port: 5432 }] as const;
const kafkaClients = [{ port: 9093 }] as const;
const KEY_SET = { methods: ['GET'], paths: ['/.well-known/jwks.json'] };

const sandboxOr = (place: Place, { home }: Workload): Place =>
  home === 'components/payment-sandbox' ? 'components/payment-sandbox' : place;

const migrationOf = (app: Workload) => `${app.name}-migrate` as EndpointName;

/** Between our own services. */
const betweenServices: readonly Edge[] = [
  ...(['auth', 'order', 'inventory', 'payment'] as const).map((to): Edge => ({
    from: 'gateway',
    to,
    ports: http,
    why: `forwards the requests of ${to}`,
    in: 'base/platform',
  })),
  ...(['order', 'inventory', 'payment'] as const).map((from): Edge => ({
    from,
    to: 'auth',
    ports: http,
    why: 'fetches the key set that tokens are verified with',
    in: 'base/platform',
    http: KEY_SET,
  })),
  {
    from: 'payment',
    to: 'payment-sandbox',
    ports: http,
    why: 'the payment provider, where it is the sandbox',
    in: 'components/payment-sandbox',
  },
  {
    from: 'payment-sandbox',
    to: 'payment',
    ports: http,
    why: 'tells by webhook what became of operations',
    in: 'components/payment-sandbox',
  },
];

/** From our services to the databases: the service, and its migration. */
const toDatabases: readonly Edge[] = workloads.flatMap((app) =>
  app.databases.flatMap((to): Edge[] => {
    const edge = { to, ports: postgres, in: sandboxOr('components/postgres-cnpg', app) };
    return [
      { ...edge, from: app.name, why: `reads and writes ${to}` },
      { ...edge, from: migrationOf(app), why: `migrates ${to}` },
    ];
  }),
);

const toKafka: readonly Edge[] = workloads
  .filter(({ kafka }) => kafka !== undefined)
  .map(({ name }) => ({
    from: name,
    to: 'kafka',
    ports: kafkaClients,
    why: 'sends and hears messages, with TLS and SCRAM',
    in: 'components/kafka-strimzi',
  }));

/** The same, where brokers and databases are not in this cluster. */
const toExternal: readonly Edge[] = workloads
  .filter(({ home }) => home !== 'components/payment-sandbox')
  .flatMap((app): Edge[] => {
    const database = { to: 'own-databases', ports: postgres, in: 'components/external' } as const;
    const broker = { to: 'own-brokers', ports: kafkaClients, in: 'components/external' } as const;
    return [
      ...(app.databases.length > 0
        ? [
            { ...database, from: app.name, why: 'reads and writes its databases' },
            { ...database, from: migrationOf(app), why: 'migrates its databases' },
          ]
        : []),
      ...(app.kafka ? [{ ...broker, from: app.name, why: 'sends and hears messages' }] : []),
    ];
  });

/** From outside, and to outside. */
const acrossTheBorder: readonly Edge[] = [
  {
    from: 'anywhere',
    to: 'gateway',
    ports: http,
    why: 'the node port that kind publishes',
    in: 'overlays/local',
  },
  {
    from: 'ingress-controller',
    to: 'gateway',
    ports: http,
    why: 'the way in',
    in: 'overlays/staging',
  },
  {
    from: 'istio-ingress',
    to: 'gateway',
    ports: http,
    why: 'the way in',
    in: 'components/istio',
  },
  {
    from: 'payment',
    to: 'public-internet',
    ports: [{ port: 443 }],
    why: 'the payment provider',
    in: 'overlays/production',
  },
  {
    from: 'order',
    to: 'public-internet',
    ports: [{ port: 443 }],
    why: 'the webhooks of customers',
    in: 'overlays/production',
  },
];

const everyApp = workloads.map(({ name }) => name);
const appsInTheMesh = everyApp.filter((name) => name !== 'payment-sandbox');

/** Names, observation, and the mesh. */
const operation: readonly Edge[] = [
  {
    from: 'every-pod',
    to: 'dns',
    ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }],
    why: 'looks names up',
    in: 'base/platform',
  },
  ...everyApp.map((to): Edge => ({
    from: 'prometheus',
    to,
    ports: http,
    why: 'scrapes /metrics',
    in: to === 'payment-sandbox' ? 'components/payment-sandbox' : 'components/monitoring',
  })),
  ...appsInTheMesh.flatMap((app): Edge[] => [
    {
      from: app,
      to: 'istiod',
      ports: [{ port: 15012 }],
      why: 'the sidecar gets its certificates and routes',
      in: 'components/istio',
    },
    {
      from: 'prometheus',
      to: app,
      ports: [{ port: 15020 }],
      why: 'scrapes the metrics of app and sidecar, merged, where the app itself speaks mutual TLS only',
      in: 'components/istio',
    },
  ]),
];

/** Every allowed connection. */
export const edges: readonly Edge[] = [
  ...betweenServices,
  ...toDatabases,
  ...toKafka,
  ...toExternal,
  ...acrossTheBorder,
  ...operation,
  ...dataPlaneEdges,
];
