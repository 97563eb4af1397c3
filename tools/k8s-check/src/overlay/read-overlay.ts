import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { renderedPath } from '@millrace/k8s';
import { parseManifests } from '../manifest/manifest.js';
import type { Overlay } from '../policies/rule.js';

interface Kustomization {
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
}

/** A committed rendered overlay, and the folders that it is made of. */
export function readOverlay(root: string, name: string): Overlay {
  const rendered = join(root, renderedPath(name));
  if (!existsSync(rendered)) throw new Error(`${rendered} is missing: run npm run k8s:render`);
  const text = readFileSync(rendered, 'utf8');
  return { name, objects: parseManifests(text), places: placesOf(join(root, 'k8s'), `overlays/${name}`) };
}

/** Every folder below `k8s/` that a kustomization takes in, itself included. */
export function placesOf(k8sFolder: string, place: string): ReadonlySet<string> {
  const places = new Set<string>();
  const queue = [place];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (places.has(next)) continue;
    places.add(next);
    const folder = join(k8sFolder, next);
    const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
    for (const path of [...(kustomization.resources ?? []), ...(kustomization.components ?? [])]) {
      const target = resolve(folder, path);
      if (statSync(target).isDirectory()) queue.push(relative(k8sFolder, target));
    }
  }
  return places;
}
