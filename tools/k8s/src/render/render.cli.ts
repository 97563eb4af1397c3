import { staleFiles, writeFiles } from '../generate/write-files.js';
import { findKustomize } from './kustomize.js';
import { renderOverlays } from './render-overlays.js';

/** `npm run k8s:render` writes `k8s/rendered`; with `--check` it only compares. */
async function main(root: string, check: boolean): Promise<number> {
  const files = await renderOverlays(root, await findKustomize());
  const stale = await staleFiles(root, files);
  if (!check) await writeFiles(root, stale);
  for (const { path } of stale) {
    console.log(`${path} ${check ? 'is not what the overlay renders: run npm run k8s:render' : 'written'}`);
  }
  console.log(`rendered overlays: ${files.length}, ${stale.length} ${check ? 'stale' : 'written'}`);
  return check && stale.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.cwd(), process.argv.includes('--check'));
