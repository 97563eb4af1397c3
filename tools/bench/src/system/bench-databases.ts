import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { builtFile, createDatabase, NODE_FLAGS, plainEnv, type ServiceName } from '@millrace/stack';
import pg from 'pg';

const run = promisify(execFile);
const ROLE = 'bench';
const PASSWORD = 'bench';

/** The databases of an order service with one control database and two shards. */
export interface OrderDatabases {
  readonly control: string;
  readonly shards: readonly [string, string];
  /** As the order service takes them. */
  readonly env: Readonly<Record<string, string>>;
}

/** Databases beside those of the product, on the same server: empty, with the tables of a service. */
export class BenchDatabases {
  constructor(private readonly adminUrl: string) {}

  /** One with the newest schema of a service. */
  async of(service: Exclude<ServiceName, 'order'>, name: string): Promise<string> {
    const url = await this.empty(name);
    await migrate(service, { DATABASE_URL: url });
    return url;
  }

  async ofOrder(prefix: string): Promise<OrderDatabases> {
    const control = await this.empty(`${prefix}_control`);
    const shards = [await this.empty(`${prefix}_shard_0`), await this.empty(`${prefix}_shard_1`)] as const;
    const env = {
      CONTROL_DATABASE_URL: control,
      ORDER_SHARD_USER: ROLE,
      ORDER_SHARD_PASSWORD: PASSWORD,
      ORDER_SHARD_URLS: shards.map(withoutCredentials).join(','),
    };
    await migrate('order', env);
    return { control, shards: [...shards], env };
  }

  /** One without tables. What was there under that name is gone. */
  async empty(name: string): Promise<string> {
    const admin = new pg.Client({ connectionString: this.adminUrl });
    await admin.connect();
    try {
      await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    } finally {
      await admin.end();
    }
    return createDatabase(this.adminUrl, { name, role: ROLE, password: PASSWORD });
  }
}

async function migrate(service: ServiceName, env: Readonly<Record<string, string>>): Promise<void> {
  await run(process.execPath, [...NODE_FLAGS, builtFile(service, 'migrate.js')], {
    env: { ...plainEnv(), LOG_LEVEL: 'warn', ...env },
  });
}

function withoutCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgresql://${host}${pathname}`;
}
