import {
  inventoryCatalogue,
  inventoryCommands,
  inventoryEvents,
  orderEvents,
  paymentCommands,
  paymentEvents,
} from '@millrace/contracts';
import { databaseUrl } from './configuration.js';
import type { AppName, Workload } from './workload.js';

const PORT = 8080;
const urlOf = (app: AppName) => `http://${app}:${PORT}`;

/** Settings of every app. `SHUTDOWN_*` are also what the grace period of the pods is computed from. */
const everyApp = {
  HOST: '0.0.0.0',
  PORT: String(PORT),
  LOG_LEVEL: 'info',
  SHUTDOWN_PRESTOP_MS: '5000',
  SHUTDOWN_TIMEOUT_MS: '8000',
};
const verifiesTokens = {
  AUTH_JWKS_URL: `${urlOf('auth')}/.well-known/jwks.json`,
  TOKEN_ISSUER: 'millrace-auth',
  TOKEN_AUDIENCE: 'millrace',
};

const gateway: Workload = {
  name: 'gateway',
  component: 'gateway',
  home: 'base/gateway',
  what: 'The one address: verifies the token, forwards under /v1.',
  port: PORT,
  replicas: 2,
  resources: { cpuMilli: 250, cpuLimitMilli: 2000, memoryMiB: 256, memoryLimitMiB: 512, heapMiB: 256 },
  databases: [],
  databaseSecrets: [],
  settings: {
    ...everyApp,
    ...verifiesTokens,
    AUTH_URLS: urlOf('auth'),
    ORDER_URLS: urlOf('order'),
    INVENTORY_URLS: urlOf('inventory'),
    PAYMENT_URLS: urlOf('payment'),
  },
  secrets: [],
  files: [],
};

const auth: Workload = {
  name: 'auth',
  component: 'service',
  home: 'base/auth',
  what: 'Accounts, passwords, tokens, the key set.',
  port: PORT,
  replicas: 2,
  // Four password hashes of 19 MiB at once come on top of the heap.
  resources: { cpuMilli: 250, cpuLimitMilli: 4000, memoryMiB: 320, memoryLimitMiB: 640, heapMiB: 256 },
  databases: ['db-auth'],
  databaseSecrets: [databaseUrl('db-auth')],
  settings: {
    ...everyApp,
    TOKEN_ISSUER: verifiesTokens.TOKEN_ISSUER,
    TOKEN_AUDIENCE: verifiesTokens.TOKEN_AUDIENCE,
    TOKEN_SIGNING_KEY_FILE: '/etc/millrace/auth/signing-key.pem',
    DATABASE_POOL_MAX: '20',
  },
  secrets: [
    {
      variable: 'BOOTSTRAP_OPERATOR_EMAIL',
      secret: 'auth-bootstrap-operator',
      key: 'email',
      optional: true,
    },
    {
      variable: 'BOOTSTRAP_OPERATOR_PASSWORD',
      secret: 'auth-bootstrap-operator',
      key: 'password',
      optional: true,
    },
  ],
  files: [{ secret: 'auth-signing-key', key: 'signing-key.pem', path: 'auth/signing-key.pem' }],
};

const order: Workload = {
  name: 'order',
  component: 'service',
  home: 'base/order',
  what: 'Accepts orders, owns the saga; sharded by customer.',
  port: PORT,
  replicas: 2,
  resources: { cpuMilli: 500, cpuLimitMilli: 2000, memoryMiB: 320, memoryLimitMiB: 640, heapMiB: 320 },
  databases: ['db-order-control', 'db-order-shard-0', 'db-order-shard-1'],
  databaseSecrets: [
    databaseUrl('db-order-control', 'CONTROL_DATABASE_URL'),
    { variable: 'ORDER_SHARD_USER', secret: 'order-shards', key: 'username' },
    { variable: 'ORDER_SHARD_PASSWORD', secret: 'order-shards', key: 'password' },
  ],
  // Read only while no shard is registered: one that is added later is registered by other means.
  migrationSettings: {
    ORDER_SHARD_URLS: ['db-order-shard-0', 'db-order-shard-1']
      .map((shard) => `postgresql://${shard}-rw:5432/order_shard`)
      .join(','),
  },
  kafka: {
    user: 'kafka-order',
    consumerGroups: ['order'],
    hears: [inventoryEvents.name, paymentEvents.name],
    sends: [orderEvents.name, inventoryCommands.name, paymentCommands.name],
    tables: [{ topic: inventoryCatalogue.name, groupPrefix: `order.${inventoryCatalogue.name}.` }],
  },
  settings: {
    ...everyApp,
    ...verifiesTokens,
    ORDER_SHARD_POOL_MAX: '20',
    ORDER_ACCEPT_QUEUE_MAX: '2000',
    SAGA_ATTENTION_AFTER_MS: '600000',
  },
  // Without them there are no webhooks, and all else works.
  secrets: [
    {
      variable: 'ORDER_WEBHOOK_SECRET_KEYS',
      secret: 'order-webhooks',
      key: 'secret-keys',
      optional: true,
    },
  ],
  files: [],
};

const inventory: Workload = {
  name: 'inventory',
  component: 'service',
  home: 'base/inventory',
  what: 'The catalogue and the stock.',
  port: PORT,
  replicas: 2,
  resources: { cpuMilli: 250, cpuLimitMilli: 2000, memoryMiB: 256, memoryLimitMiB: 512, heapMiB: 256 },
  databases: ['db-inventory'],
  databaseSecrets: [databaseUrl('db-inventory')],
  kafka: {
    user: 'kafka-inventory',
    consumerGroups: ['inventory'],
    hears: [inventoryCommands.name],
    hearsAtLeisure: [orderEvents.name],
    sends: [inventoryEvents.name, inventoryCatalogue.name],
    tables: [],
  },
  settings: {
    ...everyApp,
    ...verifiesTokens,
    DATABASE_POOL_MAX: '20',
  },
  secrets: [],
  files: [],
};

const payment: Workload = {
  name: 'payment',
  component: 'service',
  home: 'base/payment',
  what: 'The ledger of intents and outcomes; talks to the provider.',
  port: PORT,
  replicas: 2,
  resources: { cpuMilli: 250, cpuLimitMilli: 2000, memoryMiB: 256, memoryLimitMiB: 512, heapMiB: 256 },
  databases: ['db-payment'],
  databaseSecrets: [databaseUrl('db-payment')],
  kafka: {
    user: 'kafka-payment',
    consumerGroups: ['payment'],
    hears: [paymentCommands.name],
    hearsAtLeisure: [orderEvents.name],
    sends: [paymentEvents.name],
    tables: [],
  },
  settings: {
    ...everyApp,
    ...verifiesTokens,
    DATABASE_POOL_MAX: '20',
    PAYMENT_PROVIDER_TIMEOUT_MS: '4000',
    PAYMENT_PROVIDER_CONCURRENCY: '64',
    PAYMENT_DRAIN_MS: '3000',
  },
  settingsLeftOpen: ['PAYMENT_PROVIDER_URL'],
  secrets: [
    { variable: 'PAYMENT_PROVIDER_API_KEY', secret: 'payment-provider', key: 'api-key' },
    {
      variable: 'PAYMENT_PROVIDER_WEBHOOK_SECRETS',
      secret: 'payment-provider',
      key: 'webhook-secrets',
      optional: true,
    },
  ],
  files: [],
};

const paymentSandbox: Workload = {
  name: 'payment-sandbox',
  component: 'service',
  home: 'components/payment-sandbox',
  what: 'A payment provider to try things with: never in production.',
  port: PORT,
  replicas: 1,
  resources: { cpuMilli: 100, cpuLimitMilli: 1000, memoryMiB: 192, memoryLimitMiB: 384, heapMiB: 192 },
  databases: ['db-payment-sandbox'],
  databaseSecrets: [databaseUrl('db-payment-sandbox')],
  settings: {
    ...everyApp,
    DATABASE_POOL_MAX: '20',
    PROVIDER_WEBHOOK_URL: `${urlOf('payment')}/provider-webhooks`,
  },
  secrets: [
    { variable: 'PROVIDER_API_KEY', secret: 'payment-provider', key: 'api-key' },
    { variable: 'PROVIDER_WEBHOOK_SECRET', secret: 'payment-provider', key: 'webhook-secrets' },
  ],
  files: [],
};

/** Every app, one row each. */
export const workloads: readonly Workload[] = [gateway, auth, order, inventory, payment, paymentSandbox];
