import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MigrationClass } from './migration.js';

/** A list of migrations of one database, e.g. `order controlMigrations`. */
export interface MigrationList {
  readonly name: string;
  readonly migrations: readonly MigrationClass[];
}

/**
 * Every list that an app exports from its built `migrations/index.js`.
 * @throws Error when an app has migrations that are not built.
 */
export async function loadMigrations(root: string): Promise<readonly MigrationList[]> {
  const lists: MigrationList[] = [];
  for (const app of readdirSync(join(root, 'apps'))) {
    if (!existsSync(join(root, 'apps', app, 'src/migrations'))) continue;
    const path = join(root, 'apps', app, 'dist/migrations/index.js');
    if (!existsSync(path)) throw new Error(`${path} is missing: build first (npm run build)`);
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (Array.isArray(value)) lists.push({ name: `${app} ${name}`, migrations: value as MigrationClass[] });
    }
  }
  return lists;
}
