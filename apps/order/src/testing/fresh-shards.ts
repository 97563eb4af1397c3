import { Database } from '@millrace/persistence';
import { ShardRouter } from '@millrace/sharding';
import { freshDatabase, testPostgres } from '@millrace/testing';
import { migrateShards } from '../shards/migrate-shards.js';

/** A control database and two shards, migrated, with a router to them. */
export interface FreshShards {
  /** Settings that lead to them, for whatever needs its own router. */
  readonly settings: {
    readonly controlDatabaseUrl: string;
    readonly shardUser: string;
    readonly shardPassword: string;
  };
  readonly router: ShardRouter;
  readonly control: Database;
  /** `shard-0` (slots 0 to 2047) and `shard-1` (2048 to 4095), past the fence. */
  readonly shards: readonly [Database, Database];
  /** Runs on both shards, the rows of the first before those of the second. */
  queryAll<Row>(statement: string): Promise<Row[]>;
  close(): Promise<void>;
}

export async function freshShards(): Promise<FreshShards> {
  const fresh = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()]);
  const [controlDatabaseUrl, ...firstShardUrls] = fresh.map(({ url }) => url) as [string, string, string];
  const admin = new URL((await testPostgres()).adminUrl);
  const settings = {
    controlDatabaseUrl,
    shardUser: decodeURIComponent(admin.username),
    shardPassword: decodeURIComponent(admin.password),
  };
  await migrateShards({ ...settings, firstShardUrls, logLevel: 'silent', databaseTlsCaFiles: undefined });
  const control = new Database({ url: controlDatabaseUrl, applicationName: 'test', maxConnections: 2 });
  const router = await ShardRouter.open({
    control,
    credentials: { user: settings.shardUser, password: settings.shardPassword },
    applicationName: 'test-router',
    maxConnections: 5,
  });
  const shards = [router.forSlot(0).database, router.forSlot(4095).database] as const;
  return {
    settings,
    router,
    control,
    shards,
    queryAll: async <Row>(statement: string) => {
      const results = await Promise.all(shards.map((shard) => shard.query<Row>(statement)));
      return results.flatMap(({ rows }) => rows);
    },
    close: async () => {
      await router.close();
      await control.close();
      await Promise.all(fresh.map((database) => database.drop()));
    },
  };
}
