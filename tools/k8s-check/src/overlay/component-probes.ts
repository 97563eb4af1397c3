import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buildFolder, type Kustomize } from '@millrace/k8s';
import { parse, stringify } from 'yaml';

/** What must come before a component, where it cannot stand on the base alone; `*` is the same word on both sides. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  'kafka-strimzi/small': ['kafka-strimzi'],
  topics: ['kafka-strimzi'],
  'topics/small': ['kafka-strimzi', 'topics'],
  keda: ['kafka-strimzi', 'topics'],
  operator: ['kafka-strimzi', 'topics'],
  'payment-sandbox/release': ['payment-sandbox'],
  'postgres-cnpg/small': ['postgres-cnpg'],
  'postgres-cnpg/pooler': ['postgres-cnpg'],
  'postgres-cnpg/backups': ['postgres-cnpg'],
  'canary/*': ['istio'],
  'mirror/*': ['istio', 'canary/*'],
};

/** What must come after: it fills in what the component leaves open. */
const AFTER: Readonly<Record<string, readonly string[]>> = {
  'payment-sandbox': ['postgres-cnpg'],
  'payment-sandbox/release': ['postgres-cnpg'],
};

/** Every component, by its folder below `k8s/components`. */
export function componentsOf(root: string): readonly string[] {
  const folder = join(root, 'k8s/components');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/kustomization.yaml'))
    .filter(
      (path) => (parse(readFileSync(join(folder, path), 'utf8')) as { kind: string }).kind === 'Component',
    )
    .map((path) => path.slice(0, -'/kustomization.yaml'.length))
    .toSorted();
}

/** A component and all that it cannot be without, in order. */
export function withNeeds(component: string): readonly string[] {
  const [folder, name] = component.split('/');
  const before = BEFORE[component] ?? BEFORE[`${folder}/*`] ?? [];
  return [...before.map((need) => need.replace('*', name ?? '')), component, ...(AFTER[component] ?? [])];
}

/** What the base and one component render to, overlays aside: a component must not lean on what one of them does. */
export async function buildComponent(root: string, kustomize: Kustomize, component: string): Promise<string> {
  const probe = realpathSync(mkdtempSync(join(tmpdir(), 'kustomization-')));
  try {
    const pathOf = (place: string) => relative(probe, join(root, 'k8s', place));
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: 'millrace',
      resources: [pathOf('base')],
      components: withNeeds(component).map((name) => pathOf(`components/${name}`)),
    };
    writeFileSync(join(probe, 'kustomization.yaml'), stringify(kustomization));
    return await buildFolder(kustomize, probe);
  } finally {
    rmSync(probe, { recursive: true });
  }
}
