import { environmentOf, textOf } from '../manifest/environment.js';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import { podTemplates, type PodTemplate } from '../manifest/pods.js';
import { maxReplicasOf } from '../manifest/scale.js';
import { destinationsIn } from '../network/destinations.js';
import type { Product } from '../product/product.js';
import type { Overlay, Rule } from './rule.js';

interface ClusterSpec {
  readonly instances: number;
  readonly plugins?: readonly { readonly isWALArchiver?: boolean }[];
  readonly postgresql?: {
    readonly parameters?: Readonly<Record<string, string>>;
    readonly synchronous?: { readonly number: number; readonly dataDurability?: string };
  };
}

interface PoolerSpec {
  readonly instances?: number;
  readonly pgbouncer?: { readonly parameters?: Readonly<Record<string, string>> };
}

/** Besides the services: a migration, the operator and its exporter, a person, what is kept for superusers. */
const RESERVED_CONNECTIONS = 10;
/** Outside its pool a pod holds sessions: leases of relays, advisory locks. */
const SESSIONS_PER_POD = 3;
/** Pods that a roll-out has on top of those that are meant to be. */
const SURGE = 1;

const ofPostgres = ({ objects }: Overlay, kind: string) =>
  objects.filter((object) => object.kind === kind && object.apiVersion.startsWith('postgresql.cnpg.io/'));
const clusters = (overlay: Overlay) => ofPostgres(overlay, 'Cluster');
const clusterSpec = ({ spec }: Manifest) => spec as ClusterSpec;
const parameters = (cluster: Manifest) => clusterSpec(cluster).postgresql?.parameters ?? {};
const clustersOfProduction = (overlay: Overlay) => (overlay.name === 'production' ? clusters(overlay) : []);

/** Connections that the pods of an app may hold to one of its databases; undefined where no setting says. */
function connectionsTo(
  database: string,
  template: PodTemplate,
  overlay: Overlay,
  { settings }: Product,
): number | undefined {
  const variables = environmentOf(template.pod.containers[0]!, overlay.objects);
  const url = destinationsIn(variables, overlay.objects).find(({ name }) => name === 'DATABASE_URL');
  const pooler = ofPostgres(overlay, 'Pooler').find(({ metadata }) => metadata.name === url?.host);
  if (pooler) {
    const { instances = 1, pgbouncer } = pooler.spec as PoolerSpec;
    return (instances + SURGE) * Number(pgbouncer?.parameters?.['default_pool_size'] ?? 20);
  }
  const pool = /-shard-\d+$/.test(database) ? 'ORDER_SHARD_POOL_MAX' : 'DATABASE_POOL_MAX';
  const declared = settings.get(template.owner.metadata.name)?.service.find(({ env }) => env === pool);
  if (declared === undefined) return undefined;
  const size = Number(textOf(variables, pool) ?? declared.default);
  return (maxReplicasOf(template.owner, overlay.objects) + SURGE) * (size + SESSIONS_PER_POD);
}

export const databaseRules: readonly Rule[] = [
  {
    name: 'databases-survive-a-node',
    why: 'an answer 202 promises that the order is on two disks: one instance, or a standby that only follows, loses it with its node',
    check: (overlay) =>
      clustersOfProduction(overlay)
        .filter((cluster) => {
          const { instances, postgresql } = clusterSpec(cluster);
          const synchronous = postgresql?.synchronous;
          return (
            instances < 3 ||
            !synchronous ||
            synchronous.number < 1 ||
            synchronous.dataDurability !== 'required'
          );
        })
        .map(
          (cluster) =>
            `${nameOf(cluster)}: not three instances of which one more than the primary has each commit`,
        ),
  },
  {
    name: 'databases-are-backed-up',
    why: 'replicas repeat a mistaken DELETE within milliseconds: only an archive of the log goes back before it',
    check: (overlay) =>
      clustersOfProduction(overlay).flatMap((cluster) => {
        const archives = (clusterSpec(cluster).plugins ?? []).some(({ isWALArchiver }) => isWALArchiver);
        const scheduled = ofPostgres(overlay, 'ScheduledBackup').some(
          ({ spec }) => (spec as { cluster: { name: string } }).cluster.name === cluster.metadata.name,
        );
        return [
          ...(archives ? [] : [`${nameOf(cluster)}: its log is not archived`]),
          ...(scheduled ? [] : [`${nameOf(cluster)}: no ScheduledBackup`]),
        ];
      }),
  },
  {
    name: 'databases-can-give-slots-away',
    why: 'slots move between shards by logical replication, and a change of wal_level is a restart',
    check: (overlay) =>
      clusters(overlay)
        .filter((cluster) => parameters(cluster)['wal_level'] !== 'logical')
        .map(
          (cluster) => `${nameOf(cluster)}: wal_level is ${parameters(cluster)['wal_level'] ?? 'not set'}`,
        ),
  },
  {
    name: 'connections-fit',
    why: 'a service that is scaled out must not find the database without a connection left, in the middle of the load',
    check: (overlay, product) =>
      podTemplates(overlay.objects).flatMap((template) => {
        const app = product.workloads.find(({ name }) => name === template.owner.metadata.name);
        if (template.owner.kind !== 'Deployment' || app === undefined) return [];
        return app.databases.flatMap((database) => {
          const cluster = clusters(overlay).find(({ metadata }) => metadata.name === database);
          const wanted = cluster && connectionsTo(database, template, overlay, product);
          if (cluster === undefined || wanted === undefined) return [];
          const allowed = Number(parameters(cluster)['max_connections'] ?? 100) - RESERVED_CONNECTIONS;
          return wanted > allowed
            ? [`${nameOf(template.owner)}: up to ${wanted} connections to ${database}, which has ${allowed}`]
            : [];
        });
      }),
  },
];
