import type { Shard } from './route-table.js';

export interface ShardCredentials {
  readonly user: string;
  readonly password: string;
}

const POSTGRES_PORT = 5432;

/** The address in a Postgres URL; user and password are left behind. */
export function shardOfUrl(name: string, url: string): Shard {
  const { hostname, port, pathname } = new URL(url);
  return {
    name,
    host: decodeURIComponent(hostname),
    port: port === '' ? POSTGRES_PORT : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

/** The Postgres URL of a shard. Holds the password: never log it. */
export function urlOfShard(shard: Shard, credentials: ShardCredentials): string {
  const url = new URL('postgresql://host/');
  url.hostname = shard.host;
  url.port = String(shard.port);
  url.pathname = `/${encodeURIComponent(shard.database)}`;
  url.username = encodeURIComponent(credentials.user);
  url.password = encodeURIComponent(credentials.password);
  return url.href;
}
