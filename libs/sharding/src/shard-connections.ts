import { Database, type DatabaseOptions } from '@millrace/persistence';
import type { Shard } from './route-table.js';
import { type ShardCredentials, urlOfShard } from './shard-url.js';

export interface ShardConnectionOptions extends Omit<DatabaseOptions, 'url'> {
  readonly credentials: ShardCredentials;
}

/** One pool per shard address; opened when first needed. */
export class ShardConnections {
  private readonly open = new Map<string, Database>();
  /** Pools of addresses that are no more, until what runs on them has ended. */
  private readonly closing = new Set<Promise<void>>();

  constructor(private readonly options: ShardConnectionOptions) {}

  to(shard: Shard): Database {
    const address = addressOf(shard);
    let database = this.open.get(address);
    if (!database) {
      const { credentials, ...options } = this.options;
      database = new Database({ ...options, url: urlOfShard(shard, credentials) });
      this.open.set(address, database);
    }
    return database;
  }

  /** Closes the pools of every address that is not among these shards. */
  keepOnly(shards: Iterable<Shard>): void {
    const kept = new Set([...shards].map(addressOf));
    for (const [address, database] of this.open) {
      if (kept.has(address)) continue;
      this.open.delete(address);
      const closed: Promise<void> = database.close().finally(() => this.closing.delete(closed));
      this.closing.add(closed);
    }
  }

  async close(): Promise<void> {
    this.keepOnly([]);
    await Promise.all(this.closing);
  }
}

function addressOf(shard: Shard): string {
  return `${shard.host}:${shard.port}/${shard.database}`;
}
