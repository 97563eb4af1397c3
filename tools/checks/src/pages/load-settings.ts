import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DeclaredSetting, ServiceSettings } from './config-page.js';

/** The settings of each app, from its built `<app>.config.js`: every export whose name ends in `Settings`. */
export async function loadServiceSettings(
  root: string,
  apps: readonly string[],
): Promise<readonly ServiceSettings[]> {
  const loaded: ServiceSettings[] = [];
  for (const app of apps) {
    const path = resolve(root, `apps/${app}/dist/${app}.config.js`);
    if (!existsSync(path)) throw new Error(`${path} is missing: build first (npm run build)`);
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    const byVariable = new Map<string, DeclaredSetting>();
    for (const [name, value] of Object.entries(module)) {
      if (!name.endsWith('Settings')) continue;
      for (const setting of Object.values(value as Record<string, DeclaredSetting>)) {
        byVariable.set(setting.env, setting);
      }
    }
    loaded.push({ service: app, settings: [...byVariable.values()] });
  }
  return loaded;
}
