import {
  inventoryCatalogue,
  inventoryCommands,
  inventoryEvents,
  orderEvents,
  paymentCommands,
  paymentEvents,
} from '@millrace/contracts';
import {
  databaseCa,
  databaseCaFiles,
  databaseUrl,
  kafkaCa,
  kafkaPasswordOf,
  kafkaSettingsOf,
} from './secrets.js';
import type { AppName, DatabaseName, Workload } from './workload.js';

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
const orderDatabases: readonly DatabaseName[] = ['db-order-control', 'db-order-shard-0', 'db-order-shard-1'];

const gateway: Workload = {
  name: 'gateway',
  component: 'gateway',
  home: 'base/gateway',
  what: 'The one address: verifies the token, forwards under /v1.',
  port: PORT,
  replicas: 2,
  resources: { cpuMilli: 250, cpuLimitMilli: 2000, memoryMiB: 256, memoryLimitMiB: 512, heapMiB: 256 },
  databases: [],
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
  settings: {
    ...everyApp,
    TOKEN_ISSUER: verifiesTokens.TOKEN_ISSUER,
    TOKEN_AUDIENCE: verifiesTokens.TOKEN_AUDIENCE,
    TOKEN_SIGNING_KEY_FILE: '/etc/millrace/auth/signing-key.pem',
    DATABASE_POOL_MAX: '20',
    ...databaseCaFiles(['db-auth']),
  },
  secrets: [
    databaseUrl('db-auth'),
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
  files: [
    databaseCa('db-auth'),
    {
      volume: 'signing-key',
      secret: 'auth-signing-key',
      key: 'signing-key.pem',
      folder: '/etc/millrace/auth',
    },
  ],
  migration: { settings: databaseCaFiles(['db-auth']) },
};

const order: Workload = {
  name: 'order',
  component: 'service',
  home: 'base/order',
  what: 'Accepts orders, owns the saga; sharded by customer.',
  port: PORT,
  replicas: 2,
  resources: { cpuMilli: 500, cpuLimitMilli: 2000, memoryMiB: 320, memoryLimitMiB: 640, heapMiB: 320 },
  databases: orderDatabases,
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
    ...kafkaSettingsOf('kafka-order'),
    ...databaseCaFiles(orderDatabases),
    ORDER_SHARD_POOL_MAX: '20',
    ORDER_ACCEPT_QUEUE_MAX: '2000',
    SAGA_ATTENTION_AFTER_MS: '600000',
  },
  secrets: [
    databaseUrl('db-order-control', 'CONTROL_DATABASE_URL'),
    { variable: 'ORDER_SHARD_USER', secret: 'order-shards', key: 'username' },
    { variable: 'ORDER_SHARD_PASSWORD', secret: 'order-shards', key: 'password' },
    kafkaPasswordOf('kafka-order'),
  ],
  files: [kafkaCa, ...orderDatabases.map(databaseCa)],
  migration: {
    settings: {
      ...databaseCaFiles(orderDatabases),
      // Read only while no shard is registered: a shard that is added later is registered by its move.
      ORDER_SHARD_URLS: ['db-order-shard-0', 'db-order-shard-1']
        .map((shard) => `postgresql://${shard}-rw:5432/order_shard`)
        .join(','),
    },
  },
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
  kafka: {
    user: 'kafka-inventory',
    consumerGroups: ['inventory'],
    hears: [inventoryCommands.name],
    sends: [inventoryEvents.name, inventoryCatalogue.name],
    tables: [],
  },
  settings: {
    ...everyApp,
    ...verifiesTokens,
    ...kafkaSettingsOf('kafka-inventory'),
    ...databaseCaFiles(['db-inventory']),
    DATABASE_POOL_MAX: '20',
  },
  secrets: [databaseUrl('db-inventory'), kafkaPasswordOf('kafka-inventory')],
  files: [kafkaCa, databaseCa('db-inventory')],
  migration: { settings: databaseCaFiles(['db-inventory']) },
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
  kafka: {
    user: 'kafka-payment',
    consumerGroups: ['payment'],
    hears: [paymentCommands.name],
    sends: [paymentEvents.name],
    tables: [],
  },
  // PAYMENT_PROVIDER_URL has no value here: the payment-sandbox component or the overlay gives it one.
  settings: {
    ...everyApp,
    ...verifiesTokens,
    ...kafkaSettingsOf('kafka-payment'),
    ...databaseCaFiles(['db-payment']),
    DATABASE_POOL_MAX: '20',
    PAYMENT_PROVIDER_TIMEOUT_MS: '4000',
    PAYMENT_PROVIDER_CONCURRENCY: '64',
    PAYMENT_DRAIN_MS: '3000',
  },
  secrets: [
    databaseUrl('db-payment'),
    kafkaPasswordOf('kafka-payment'),
    { variable: 'PAYMENT_PROVIDER_API_KEY', secret: 'payment-provider', key: 'api-key' },
  ],
  files: [kafkaCa, databaseCa('db-payment')],
  migration: { settings: databaseCaFiles(['db-payment']) },
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
  settings: { ...everyApp, ...databaseCaFiles(['db-payment-sandbox']), DATABASE_POOL_MAX: '20' },
  secrets: [
    databaseUrl('db-payment-sandbox'),
    { variable: 'PROVIDER_API_KEY', secret: 'payment-provider', key: 'api-key' },
  ],
  files: [databaseCa('db-payment-sandbox')],
  migration: { settings: databaseCaFiles(['db-payment-sandbox']) },
};

/** Every app, one row each. */
export const workloads: readonly Workload[] = [gateway, auth, order, inventory, payment, paymentSandbox];
