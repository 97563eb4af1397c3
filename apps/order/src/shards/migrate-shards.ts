import type { SettingValues } from '@millrace/config';
import { Database, migrate, type DatabaseOptions } from '@millrace/persistence';
import { databaseTls } from '@millrace/service-kit';
import { grantFirstOwnership, registerFirstShards, type RouteTable, urlOfShard } from '@millrace/sharding';
import { controlMigrations, shardMigrations } from '../migrations/index.js';
import type { orderMigrateSettings } from '../order.config.js';

/**
 * Brings the control database and every shard to the newest schema; registers the first shards when there are
 * none. Safe to run twice, at once, and again after it was killed.
 * @returns the migrations applied now, by database.
 */
export async function migrateShards(
  settings: SettingValues<typeof orderMigrateSettings>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const tls = databaseTls(settings);
  const applied: Record<string, readonly string[]> = {
    control: await migrate({ url: settings.controlDatabaseUrl, ...tls, migrations: controlMigrations }),
  };
  const table = await registerShards(settings);
  for (const shard of table.shards.values()) {
    const url = urlOfShard(shard, { user: settings.shardUser, password: settings.shardPassword });
    applied[shard.name] = await migrate({ url, ...tls, migrations: shardMigrations });
    await withDatabase({ url, ...tls }, (database) =>
      grantFirstOwnership(
        database,
        table.routes.filter((route) => route.shard === shard.name),
      ),
    );
  }
  return applied;
}

function registerShards(settings: SettingValues<typeof orderMigrateSettings>): Promise<RouteTable> {
  const { controlDatabaseUrl: url, firstShardUrls } = settings;
  return withDatabase({ url, ...databaseTls(settings) }, (control) =>
    registerFirstShards(control, firstShardUrls),
  );
}

async function withDatabase<T>(
  address: Pick<DatabaseOptions, 'url' | 'tls'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database({ ...address, applicationName: 'order-migrate', maxConnections: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
