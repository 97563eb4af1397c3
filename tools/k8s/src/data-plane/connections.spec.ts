import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { DatabaseName, Workload } from '../model/workload.js';
import { workloads } from '../model/workloads.js';
import { maxReplicasOf } from './scaled-objects.js';

const CNPG = join(import.meta.dirname, '../../../../k8s/components/postgres-cnpg');
/** A rollout begins with a pod more than there are (maxSurge of the Deployments). */
const SURGE = 1;
/** Operators, exporters and people. */
const OTHERS = 20;
const POOL_OF_ROUTES = 2;

const read = (file: string) => parse(readFileSync(join(CNPG, file), 'utf8')) as Record<string, unknown>;

function maxConnectionsOf(database: DatabaseName): number {
  const { spec } = read(`clusters/${database}.yaml`) as {
    readonly spec: { readonly postgresql: { readonly parameters: Readonly<Record<string, string>> } };
  };
  return Number(spec.postgresql.parameters['max_connections']);
}

/** Connections of one pod: its pool, and the session in which its relay holds a lease, or asks for it. */
function connectionsOfPod({ settings }: Workload, database: DatabaseName): number {
  if (database === 'db-order-control') return POOL_OF_ROUTES;
  const pool = settings['ORDER_SHARD_POOL_MAX'] ?? settings['DATABASE_POOL_MAX'];
  return Number(pool) + 1;
}

const users = workloads.flatMap((app) =>
  app.kafka === undefined ? [] : app.databases.map((database) => ({ app, database, use: app.kafka! })),
);

describe('the connections that a database takes', () => {
  it.each(users.map((user) => [user.database, user] as const))(
    '%s has room for every pod that there can be',
    (database, { app, use }) => {
      const asked = (maxReplicasOf(use) + SURGE) * connectionsOfPod(app, database) + OTHERS;
      expect(maxConnectionsOf(database)).toBeGreaterThanOrEqual(asked);
    },
  );

  it('db-auth has room for what its poolers keep', () => {
    const { spec } = read('pooler/pooler.yaml') as {
      readonly spec: {
        readonly instances: number;
        readonly pgbouncer: { readonly parameters: Readonly<Record<string, string>> };
      };
    };
    const kept = spec.instances * Number(spec.pgbouncer.parameters['default_pool_size']);
    expect(maxConnectionsOf('db-auth')).toBeGreaterThanOrEqual(kept + OTHERS);
  });
});
