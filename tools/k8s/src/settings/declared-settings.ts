import type { Setting } from '@millrace/config';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppName } from '../model/workload.js';

/** The settings that an app declares in its `<app>.config.ts`, by environment variable. */
export type DeclaredSettings = ReadonlyMap<string, Setting>;

/**
 * From the built app, found by its path: a tool imports no app. Every export whose name ends in `Settings` counts.
 * @throws when the app is not built.
 */
export async function loadDeclaredSettings(root: string, app: AppName): Promise<DeclaredSettings> {
  const path = resolve(root, `apps/${app}/dist/${app}.config.js`);
  if (!existsSync(path)) throw new Error(`${path} is missing: build first (npm run build)`);
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const declared = new Map<string, Setting>();
  for (const [name, settings] of Object.entries(module)) {
    if (!name.endsWith('Settings')) continue;
    for (const setting of Object.values(settings as Record<string, Setting>)) {
      declared.set(setting.env, setting);
    }
  }
  return declared;
}
