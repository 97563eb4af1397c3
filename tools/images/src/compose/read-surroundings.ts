import type { Setting, Settings } from '@millrace/config';
import { SERVICE_NAMES } from '@millrace/stack';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import type { AppSettings, Surroundings } from './compose-rule.js';

const run = promisify(execFile);

/** What the migration of a service with one database reads. */
const OF_MIGRATION = /^DATABASE_(?:URL|TLS_.*)$|^LOG_LEVEL$/;

/** Reads what the code says: the settings of the built apps, and what `npm run secrets` writes. */
export async function readSurroundings(checkout: string): Promise<Surroundings> {
  const settings = new Map<string, AppSettings>();
  for (const app of SERVICE_NAMES) settings.set(app, await readSettings(checkout, app));
  return { settings, secrets: await freshSecrets(checkout) };
}

/** `<app>.config.js` exports `<app>Settings`; an app whose migration reads others has `<app>MigrateSettings` too. */
async function readSettings(checkout: string, app: string): Promise<AppSettings> {
  const path = join(checkout, `apps/${app}/dist/${app}.config.js`);
  if (!existsSync(path)) throw new Error(`${path} is missing: build first (npm run build)`);
  const exported = Object.entries((await import(pathToFileURL(path).href)) as Record<string, Settings>);
  const valuesOf = (suffix: RegExp): readonly Setting[] =>
    exported.filter(([name]) => suffix.test(name)).flatMap(([, table]) => Object.values(table));
  const service = valuesOf(/(?<!Migrate)Settings$/);
  const migration = valuesOf(/MigrateSettings$/);
  return {
    service,
    migration: migration.length > 0 ? migration : service.filter(({ env }) => OF_MIGRATION.test(env)),
  };
}

/** The file that `npm run secrets` writes where there is none. */
async function freshSecrets(checkout: string): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-secrets-'));
  try {
    await run(process.execPath, [join(checkout, 'tools/images/bin/secrets.js'), folder]);
    return parseEnv(await readFile(join(folder, '.env'), 'utf8')) as Record<string, string>;
  } finally {
    await rm(folder, { recursive: true });
  }
}
