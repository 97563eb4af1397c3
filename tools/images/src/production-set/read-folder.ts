import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderContent {
  /** Names of the packages at any depth of `node_modules`; links to workspaces are none. */
  readonly packages: ReadonlySet<string>;
  /** Of our own code, from the root of the folder. */
  readonly ownFiles: readonly string[];
  readonly bytes: number;
}

/** What an assembled folder holds. */
export async function readFolder(root: string): Promise<FolderContent> {
  const packages = new Set<string>();
  const ownFiles: string[] = [];
  let bytes = 0;
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    bytes += (await stat(path)).size;
    const relative = path.slice(root.length + 1);
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(relative)?.[1];
    if (name !== undefined) packages.add(name);
    if (!relative.includes('node_modules/')) ownFiles.push(relative);
  }
  return { packages, ownFiles, bytes };
}
