import type { AppName, DatabaseName } from './workload.js';

/** One end of an edge: who may speak, or be spoken to. */
export type Endpoint = PodsHere | PodsElsewhere | Addresses;

/** Pods of this namespace; rules are written on their side too. */
export interface PodsHere {
  readonly kind: 'pods-here';
  readonly labels: Readonly<Record<string, string>>;
  /** The ServiceAccount, where the mesh knows it. */
  readonly serviceAccount?: string;
}

/** Pods of another namespace, where no rule of ours reaches: theirs is only our side. */
export interface PodsElsewhere {
  readonly kind: 'pods-elsewhere';
  readonly namespace: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `<namespace>/<name>` of the ServiceAccount, where the mesh knows it. */
  readonly serviceAccount?: string;
}

/** Addresses outside of the cluster, or such that no label describes. */
export interface Addresses {
  readonly kind: 'addresses';
  readonly blocks: readonly { readonly cidr: string; readonly except?: readonly string[] }[];
}

export type EndpointName =
  | 'every-pod'
  | AppName
  | `${Exclude<AppName, 'gateway'>}-migrate`
  | DatabaseName
  | 'operator'
  | 'kafka'
  | 'kafka-entity-operator'
  | 'kafka-exporter'
  | 'strimzi-operator'
  | 'cnpg-operator'
  | 'keda'
  | 'prometheus'
  | 'ingress-controller'
  | 'istio-ingress'
  | 'istiod'
  | 'dns'
  | 'kubernetes-api'
  | 'anywhere'
  | 'public-internet'
  | 'own-brokers'
  | 'own-databases';

const app = (name: AppName): PodsHere => ({
  kind: 'pods-here',
  labels: {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': name === 'gateway' ? 'gateway' : 'service',
  },
  serviceAccount: name,
});

/** A migration is neither spoken to nor in the mesh. */
const migration = (name: AppName): PodsHere => ({
  kind: 'pods-here',
  labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'migration' },
});

/** The instances of a cluster, the jobs that make them and the pooler before them all carry this label. */
const database = (name: DatabaseName): PodsHere => ({
  kind: 'pods-here',
  labels: { 'cnpg.io/cluster': name },
});

const strimzi = (name: string): PodsHere => ({
  kind: 'pods-here',
  labels: { 'strimzi.io/cluster': 'millrace', 'strimzi.io/name': `millrace-${name}` },
});

const namespaced = (
  namespace: string,
  labels: Readonly<Record<string, string>>,
  serviceAccount?: string,
): PodsElsewhere => ({
  kind: 'pods-elsewhere',
  namespace: { 'kubernetes.io/metadata.name': namespace },
  labels,
  ...(serviceAccount === undefined ? {} : { serviceAccount: `${namespace}/${serviceAccount}` }),
});

const EVERY_ADDRESS = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];

/** Everything public: what is private is inside, and has an edge of its own or none. */
const PUBLIC_ADDRESSES = [
  {
    cidr: '0.0.0.0/0',
    except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  },
  { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
];

/** Private address space: where one's own brokers and databases usually are. Narrow it in the overlay. */
const PRIVATE_ADDRESSES = [
  { cidr: '10.0.0.0/8' },
  { cidr: '172.16.0.0/12' },
  { cidr: '192.168.0.0/16' },
  { cidr: 'fc00::/7' },
];

/** How each end of an edge is recognised. */
export const endpoints: Readonly<Record<EndpointName, Endpoint>> = {
  'every-pod': { kind: 'pods-here', labels: {} },
  gateway: app('gateway'),
  auth: app('auth'),
  order: app('order'),
  inventory: app('inventory'),
  payment: app('payment'),
  'payment-sandbox': app('payment-sandbox'),
  'auth-migrate': migration('auth'),
  'order-migrate': migration('order'),
  'inventory-migrate': migration('inventory'),
  'payment-migrate': migration('payment'),
  'payment-sandbox-migrate': migration('payment-sandbox'),
  'db-auth': database('db-auth'),
  'db-inventory': database('db-inventory'),
  'db-payment': database('db-payment'),
  'db-payment-sandbox': database('db-payment-sandbox'),
  'db-order-control': database('db-order-control'),
  'db-order-shard-0': database('db-order-shard-0'),
  'db-order-shard-1': database('db-order-shard-1'),
  operator: {
    kind: 'pods-here',
    labels: { 'app.kubernetes.io/name': 'operator', 'app.kubernetes.io/component': 'operator' },
  },
  kafka: strimzi('kafka'),
  'kafka-entity-operator': strimzi('entity-operator'),
  'kafka-exporter': strimzi('kafka-exporter'),
  'strimzi-operator': namespaced('strimzi', { 'strimzi.io/kind': 'cluster-operator' }),
  'cnpg-operator': namespaced('cnpg-system', { 'app.kubernetes.io/name': 'cloudnative-pg' }),
  keda: namespaced('keda', { app: 'keda-operator' }),
  prometheus: namespaced('monitoring', { 'app.kubernetes.io/name': 'prometheus' }),
  'ingress-controller': namespaced('ingress-nginx', { 'app.kubernetes.io/component': 'controller' }),
  'istio-ingress': namespaced('istio-ingress', { istio: 'ingress' }, 'istio-ingress'),
  istiod: namespaced('istio-system', { app: 'istiod' }),
  dns: namespaced('kube-system', { 'k8s-app': 'kube-dns' }),
  'kubernetes-api': { kind: 'addresses', blocks: EVERY_ADDRESS },
  anywhere: { kind: 'addresses', blocks: EVERY_ADDRESS },
  'public-internet': { kind: 'addresses', blocks: PUBLIC_ADDRESSES },
  'own-brokers': { kind: 'addresses', blocks: PRIVATE_ADDRESSES },
  'own-databases': { kind: 'addresses', blocks: PRIVATE_ADDRESSES },
};
