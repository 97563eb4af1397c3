import { readFileSync } from 'node:fs';
import { OVERLAYS, renderedPath } from '@millrace/k8s';
import { kubectl } from './apply/kubectl.js';
import { missingKinds } from './apply/served-kinds.js';
import { tryObjects } from './apply/try-objects.js';
import { parseManifests, type Manifest } from './manifest/manifest.js';

/**
 * `npm run k8s:apply-check [-- overlay|file.yaml ...]`: what the API server of the current kubeconfig would say to
 * each overlay. Exit code 0: it takes everything; 1: it refuses something; 2: it cannot be asked.
 */
async function main(names: readonly string[], signal: AbortSignal): Promise<number> {
  const context = await kubectl(['config', 'current-context']);
  if (!context.ok) throw new Error(`no cluster to ask: ${context.error}`);
  console.log(`asking the cluster of context ${context.stdout.trim()}`);
  const files = (names.length > 0 ? names : OVERLAYS).map((name) => [name, readObjects(name)] as const);
  const missing = await missingKinds(files.flatMap(([, objects]) => objects));
  if (missing.length > 0) {
    throw new Error(
      `the cluster does not know these kinds; install their operators first:\n  ${missing.join('\n  ')}`,
    );
  }
  let rejected = 0;
  for (const [name, objects] of files) {
    const { rejections, notes, tried } = await tryObjects(objects, signal);
    for (const note of notes) console.log(`${name}: note: ${note}`);
    for (const rejection of rejections) console.error(`${name}: REJECTED ${rejection}`);
    console.log(
      `${name}: ${objects.length} objects, ${tried - objects.length} pods, ${rejections.length} rejections`,
    );
    rejected += rejections.length;
  }
  return rejected === 0 ? 0 : 1;
}

function readObjects(name: string): readonly Manifest[] {
  const isOverlay = (OVERLAYS as readonly string[]).includes(name);
  return parseManifests(readFileSync(isOverlay ? renderedPath(name) : name, 'utf8'));
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
try {
  process.exitCode = await main(process.argv.slice(2), interrupted.signal);
} catch (error) {
  console.error(`k8s:apply-check: ${interrupted.signal.aborted ? 'interrupted' : (error as Error).message}`);
  process.exitCode = 2;
}
