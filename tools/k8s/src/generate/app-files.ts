import type { Workload } from '../model/workload.js';
import type { SettingsByVariable } from '../settings/settings-by-variable.js';
import { settingsFile } from '../settings/settings-file.js';
import { deploymentOf } from '../workload/deployment.js';
import { migrationJobOf } from '../workload/migration-job.js';
import { disruptionBudgetOf, serviceAccountOf, serviceOf } from '../workload/service.js';
import { type Manifest, plainYamlFile, yamlFile } from '../yaml/manifest.js';
import type { GeneratedFile } from './generated-file.js';

/** The folder of one app: what runs, how it is reached, and its settings. */
export function appFiles(app: Workload, declared: SettingsByVariable): readonly GeneratedFile[] {
  const folder = `k8s/${app.home}`;
  const manifests: Readonly<Record<string, Manifest>> = {
    'deployment.yaml': deploymentOf(app),
    'service.yaml': serviceOf(app),
    'service-account.yaml': serviceAccountOf(app),
    'pod-disruption-budget.yaml': disruptionBudgetOf(app),
    ...(app.databases.length > 0 && { 'migration-job.yaml': migrationJobOf(app) }),
  };
  return [
    ...Object.entries(manifests).map(([file, manifest]) => ({
      path: `${folder}/${file}`,
      text: yamlFile([manifest]),
    })),
    { path: `${folder}/settings.env`, text: settingsFile(app, declared) },
    ...(app.home.startsWith('base/')
      ? [{ path: `${folder}/kustomization.yaml`, text: appKustomization(app, Object.keys(manifests)) }]
      : []),
  ];
}

function appKustomization(app: Workload, resources: readonly string[]): string {
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources,
    configMapGenerator: [{ name: `${app.name}-settings`, envs: ['settings.env'] }],
  };
  return plainYamlFile(kustomization, app.what);
}
