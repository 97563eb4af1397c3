import { join } from 'node:path';
import type { GeneratedFile } from '../generate/generated-file.js';
import { buildFolder, type Kustomize } from './kustomize.js';

export const OVERLAYS = ['local', 'staging', 'production'] as const;

const NOTICE = '# Rendered by npm run k8s:render, so that a review shows what a change does. Do not edit.\n';

export const renderedPath = (overlay: string) => `k8s/rendered/${overlay}.yaml`;

/** What `kubectl apply -k` would send for each overlay, as the files that are committed. */
export async function renderOverlays(root: string, kustomize: Kustomize): Promise<readonly GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  for (const overlay of OVERLAYS) {
    const text = await buildFolder(kustomize, join(root, 'k8s', 'overlays', overlay));
    files.push({ path: renderedPath(overlay), text: NOTICE + text });
  }
  return files;
}
