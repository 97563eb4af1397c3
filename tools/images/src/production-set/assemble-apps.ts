import { execFile } from 'node:child_process';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Installation, Recipe } from './dockerfile-recipe.js';
import { linkFolder } from './link-folder.js';

const run = promisify(execFile);

/** npm's own list of what it has installed: it writes it in place, so every folder needs one of its own. */
const INSTALLED = '.package-lock.json';

export interface Assembly {
  /** The checkout, compiled. */
  readonly checkout: string;
  readonly recipe: Recipe;
  readonly apps: readonly string[];
  /** An empty folder with no `node_modules` above it. */
  readonly to: string;
}

/**
 * Assembles for each app the folder that its image holds as `/app`, step by step as the Dockerfile does: what
 * all need is installed once, and what an app needs beyond that is added.
 * @returns the folder of an app's image.
 */
export async function assembleApps(assembly: Assembly): Promise<(app: string) => string> {
  const { recipe, apps, to } = assembly;
  const shared = join(to, 'shared');
  await writeManifests(assembly, shared, recipe.shared);
  await npm(shared, recipe.shared);

  const folderOf = (app: string) => join(to, app);
  await Promise.all(
    apps.map(async (app) => {
      const [folder, installation] = [folderOf(app), recipe.forApp(app)];
      await linkPackages(shared, folder);
      await writeManifests(assembly, folder, installation);
      await npm(folder, installation);
      await copyCode(assembly, folder, installation);
    }),
  );
  return folderOf;
}

function writeManifests({ checkout }: Assembly, to: string, { roots }: Installation) {
  return assemble(checkout, 'manifests', to, roots);
}

function copyCode({ checkout }: Assembly, to: string, { roots }: Installation) {
  return assemble(checkout, 'code', to, roots);
}

async function assemble(checkout: string, step: string, to: string, roots: readonly string[]): Promise<void> {
  const script = join(checkout, 'docker', 'assemble.mjs');
  const flags = roots.flatMap((root) => ['--root', root]);
  await run(process.execPath, [script, step, '--from', checkout, '--to', to, ...flags]);
}

async function linkPackages(from: string, to: string): Promise<void> {
  await linkFolder(join(from, 'node_modules'), join(to, 'node_modules'));
  const [theirs, own] = [from, to].map((each) => join(each, 'node_modules', INSTALLED)) as [string, string];
  await rm(own);
  await copyFile(theirs, own);
}

async function npm(folder: string, { npm: args }: Installation): Promise<void> {
  await run('npm', [...args, '--prefer-offline'], { cwd: folder });
}
