import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';

const run = promisify(execFile);

/** What the `migrate` of each app reads, for databases that are new. */
const ENVIRONMENTS: Readonly<
  Record<string, (databases: readonly FreshDatabase[]) => Record<string, string>>
> = {
  auth: ([own]) => ({ DATABASE_URL: own!.url }),
  inventory: ([own]) => ({ DATABASE_URL: own!.url }),
  payment: ([own]) => ({ DATABASE_URL: own!.url }),
  'payment-sandbox': ([own]) => ({ DATABASE_URL: own!.url }),
  order: ([control, shard]) => {
    const { username, password } = new URL(shard!.url);
    return {
      CONTROL_DATABASE_URL: control!.url,
      ORDER_SHARD_URLS: shard!.url,
      ORDER_SHARD_USER: username,
      ORDER_SHARD_PASSWORD: password,
    };
  },
};

/** @returns how many migrations this run applied. */
async function migrate(app: string, env: Record<string, string>): Promise<number> {
  const path = new URL(`../../../../apps/${app}/dist/migrate.js`, import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [path], { env: { PATH: process.env['PATH'], ...env } });
  const { applied } = JSON.parse(stdout) as {
    applied: readonly string[] | Record<string, readonly string[]>;
  };
  return Object.values(applied).flat().length;
}

describe.each(Object.entries(ENVIRONMENTS))('the migrate of %s', (app, environmentOf) => {
  it('run twice at once and once more applies each migration once', async () => {
    const databases = [await freshDatabase(), await freshDatabase()];
    const env = environmentOf(databases);
    const [first, second] = await Promise.all([migrate(app, env), migrate(app, env)]);
    expect(first + second).toBeGreaterThan(0);
    expect(Math.min(first, second)).toBe(0);
    expect(await migrate(app, env)).toBe(0);
    await Promise.all(databases.map((database) => database.drop()));
  });
});
