import { createHash } from 'node:crypto';

/** Every database of the system, and the role that owns it. Both shards share one: the router logs in by it. */
export const databases = [
  { name: 'auth', role: 'auth' },
  { name: 'inventory', role: 'inventory' },
  { name: 'payment', role: 'payment' },
  { name: 'payment_sandbox', role: 'payment_sandbox' },
  { name: 'order_control', role: 'order_control' },
  { name: 'order_shard_0', role: 'order_shard' },
  { name: 'order_shard_1', role: 'order_shard' },
] as const;

export type DatabaseName = (typeof databases)[number]['name'];

export const SERVICE_NAMES = ['gateway', 'auth', 'order', 'inventory', 'payment', 'payment-sandbox'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** What the environments of the services are built from; all addresses are known before anything starts. */
export interface Topology {
  /** URL of a database with role and password. */
  readonly databaseUrl: Readonly<Record<DatabaseName, string>>;
  /** Base URLs of a service's replicas. */
  readonly serviceUrls: Readonly<Record<ServiceName, readonly string[]>>;
  readonly brokers: readonly string[];
  readonly tokenSigningKeyFile: string;
  readonly operator: { readonly email: string; readonly password: string };
  readonly paymentProviderApiKey: string;
}

export interface ServiceRow {
  readonly name: ServiceName;
  /** Whether `--replicas` may ask for more than one. */
  readonly replicable: boolean;
  /** Its own databases, which its `migrate.js` brings to the newest schema. */
  readonly databases: readonly DatabaseName[];
  /** Takes requests from outside: stopped before all others. */
  readonly edge?: boolean;
  readonly env: (topology: Topology) => Readonly<Record<string, string>>;
}

/** The system: one row per service. */
export const services: readonly ServiceRow[] = [
  {
    name: 'gateway',
    replicable: false,
    databases: [],
    edge: true,
    env: (topology) => ({
      ...tokens(topology),
      AUTH_URLS: topology.serviceUrls.auth.join(','),
      ORDER_URLS: topology.serviceUrls.order.join(','),
      INVENTORY_URLS: topology.serviceUrls.inventory.join(','),
      PAYMENT_URLS: topology.serviceUrls.payment.join(','),
    }),
  },
  {
    name: 'auth',
    replicable: true,
    databases: ['auth'],
    env: (topology) => ({
      ...tokens(topology),
      DATABASE_URL: topology.databaseUrl.auth,
      TOKEN_SIGNING_KEY_FILE: topology.tokenSigningKeyFile,
      BOOTSTRAP_OPERATOR_EMAIL: topology.operator.email,
      BOOTSTRAP_OPERATOR_PASSWORD: topology.operator.password,
    }),
  },
  {
    name: 'order',
    replicable: true,
    databases: ['order_control', 'order_shard_0', 'order_shard_1'],
    env: (topology) => ({
      ...tokens(topology),
      ...kafka(topology),
      CONTROL_DATABASE_URL: topology.databaseUrl.order_control,
      ...orderShards(topology),
      // For customers on this machine: in production webhooks go to public addresses and nowhere else.
      NODE_ENV: 'development',
      ORDER_WEBHOOK_PRIVATE_TARGETS: 'true',
      ORDER_WEBHOOK_SECRET_KEYS: webhookSealingKey(topology),
    }),
  },
  {
    name: 'inventory',
    replicable: true,
    databases: ['inventory'],
    env: (topology) => ({
      ...tokens(topology),
      ...kafka(topology),
      DATABASE_URL: topology.databaseUrl.inventory,
    }),
  },
  {
    name: 'payment',
    replicable: true,
    databases: ['payment'],
    env: (topology) => ({
      ...tokens(topology),
      ...kafka(topology),
      DATABASE_URL: topology.databaseUrl.payment,
      PAYMENT_PROVIDER_URL: single(topology.serviceUrls['payment-sandbox']),
      PAYMENT_PROVIDER_API_KEY: topology.paymentProviderApiKey,
      PAYMENT_PROVIDER_WEBHOOK_SECRETS: webhookSecret(topology),
    }),
  },
  {
    name: 'payment-sandbox',
    replicable: false,
    databases: ['payment_sandbox'],
    env: (topology) => ({
      DATABASE_URL: topology.databaseUrl.payment_sandbox,
      PROVIDER_API_KEY: topology.paymentProviderApiKey,
      PROVIDER_WEBHOOK_URL: `${topology.serviceUrls.gateway[0]}/v1/provider-webhooks`,
      PROVIDER_WEBHOOK_SECRET: webhookSecret(topology),
    }),
  },
];

function tokens(topology: Topology) {
  // Every replica of auth serves the same keys.
  return { AUTH_JWKS_URL: `${topology.serviceUrls.auth[0]}/.well-known/jwks.json` };
}

/** Another one than the key, as with any provider; made from it, so that nothing more need be kept. */
function webhookSecret({ paymentProviderApiKey }: Topology) {
  return createHash('sha256').update(`webhooks of ${paymentProviderApiKey}`).digest('hex');
}

/** Seals the secrets of customers' webhooks: 32 bytes. */
function webhookSealingKey({ paymentProviderApiKey }: Topology) {
  return createHash('sha256').update(`secrets of webhooks, by ${paymentProviderApiKey}`).digest('base64');
}

function kafka(topology: Topology) {
  return { KAFKA_BROKERS: topology.brokers.join(',') };
}

function orderShards(topology: Topology) {
  const shards = [topology.databaseUrl.order_shard_0, topology.databaseUrl.order_shard_1].map(
    (url) => new URL(url),
  );
  const [{ username, password }] = shards as [URL, URL];
  return {
    ORDER_SHARD_URLS: shards.map((url) => `postgresql://${url.host}${url.pathname}`).join(','),
    ORDER_SHARD_USER: username,
    ORDER_SHARD_PASSWORD: password,
  };
}

function single(urls: readonly string[]): string {
  const [url] = urls;
  if (url === undefined || urls.length > 1)
    throw new Error(`exactly one address expected, got ${urls.length}`);
  return url;
}
