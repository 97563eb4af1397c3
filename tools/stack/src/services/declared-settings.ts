import type { Setting, Settings } from '@millrace/config';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The settings that an app declares in its `<app>.config.ts`. */
export interface DeclaredSettings {
  readonly service: readonly Setting[];
  /** What its `migrate.js` reads; empty for an app without a database. */
  readonly migration: readonly Setting[];
}

/** What the migration of a service with one database reads. */
const OF_MIGRATION = /^DATABASE_(?:URL|TLS_.*)$|^LOG_LEVEL$/;

/**
 * Reads them from the built app, found by its path: a tool imports no app. `<app>.config.js` exports
 * `<app>Settings`; an app whose migration reads others has `<app>MigrateSettings` too.
 * @throws Error when the app is not built.
 */
export async function loadDeclaredSettings(checkout: string, app: string): Promise<DeclaredSettings> {
  const path = resolve(checkout, `apps/${app}/dist/${app}.config.js`);
  if (!existsSync(path)) throw new Error(`${path} is missing: build first (npm run build)`);
  const exported = Object.entries((await import(pathToFileURL(path).href)) as Record<string, Settings>);
  const declaredBy = (suffix: RegExp): readonly Setting[] =>
    exported.filter(([name]) => suffix.test(name)).flatMap(([, table]) => Object.values(table));
  const service = declaredBy(/(?<!Migrate)Settings$/);
  const migration = declaredBy(/MigrateSettings$/);
  const ofOneDatabase = service.some(({ env }) => env === 'DATABASE_URL')
    ? service.filter(({ env }) => OF_MIGRATION.test(env))
    : [];
  return { service, migration: migration.length > 0 ? migration : ofOneDatabase };
}
