import type { Plant } from '../planting.js';

const MAIN = 'spec template spec containers 0';

export const databasePlants: readonly Plant[] = [
  {
    rule: 'databases-survive-a-node',
    what: 'a lone instance',
    change: (objects) => objects.set('Cluster/db-payment', 'spec instances', 1),
  },
  {
    rule: 'databases-survive-a-node',
    what: 'standbys that only follow',
    change: (objects) =>
      objects.set('Cluster/db-payment', 'spec postgresql synchronous dataDurability', 'preferred'),
  },
  {
    rule: 'databases-are-backed-up',
    what: 'no base backups',
    change: (objects) => objects.remove('ScheduledBackup/db-order-shard-1'),
  },
  {
    rule: 'databases-are-backed-up',
    what: 'no archive of the log',
    change: (objects) => objects.set('Cluster/db-order-shard-1', 'spec plugins', []),
  },
  {
    rule: 'databases-can-give-slots-away',
    what: 'a log without rows',
    change: (objects) =>
      objects.set('Cluster/db-order-shard-0', 'spec postgresql parameters wal_level', 'replica'),
  },
  {
    rule: 'connections-fit',
    what: 'bigger pools',
    change: (objects) => objects.set('ConfigMap/order-settings', 'data ORDER_SHARD_POOL_MAX', '40'),
  },
  {
    rule: 'connections-fit',
    what: 'fewer connections',
    change: (objects) =>
      objects.set('Cluster/db-inventory', 'spec postgresql parameters max_connections', '60'),
  },
  {
    rule: 'connections-fit',
    what: 'more behind the pooler',
    change: (objects) =>
      objects.set('Pooler/db-auth-pooler-rw', 'spec pgbouncer parameters default_pool_size', '60'),
  },
];

export const releasePlants: readonly Plant[] = [
  {
    rule: 'images-are-of-their-app',
    what: 'the image of another app',
    change: (objects) =>
      objects.set('Deployment/gateway', `${MAIN} image`, 'registry.example.com/millrace/auth:release-1'),
  },
  {
    rule: 'migrations-are-of-the-release',
    what: 'a migration of another release',
    change: (objects) =>
      objects.set('Job/payment-migrate', `${MAIN} image`, 'registry.example.com/millrace/payment:release-0'),
  },
  {
    rule: 'migrations-are-of-the-release',
    what: 'no migration',
    change: (objects) => objects.remove('Job/payment-migrate'),
  },
];
