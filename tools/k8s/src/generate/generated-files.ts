import { dataPlaneFiles } from '../data-plane/data-plane-files.js';
import { workloads } from '../model/workloads.js';
import { loadSettingsByVariable } from '../settings/settings-by-variable.js';
import { settingProblems } from '../settings/settings-file.js';
import { appFiles } from './app-files.js';
import type { GeneratedFile } from './generated-file.js';
import { meshFiles } from './mesh-files.js';
import { networkPolicyFiles } from './network-files.js';

/**
 * Everything under `k8s/` that is written from the model, the contracts and the typed settings.
 * @param root of the repository, with the apps built.
 * @throws when an app is given a setting that it does not know, or not given one that it needs.
 */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const files: GeneratedFile[] = [];
  const problems: string[] = [];
  for (const app of workloads) {
    const declared = await loadSettingsByVariable(root, app.name);
    problems.push(...settingProblems(app, declared));
    files.push(...appFiles(app, declared));
  }
  if (problems.length > 0)
    throw new Error(`settings of the manifests are wrong:\n  ${problems.join('\n  ')}`);
  return [...files, ...networkPolicyFiles(), ...meshFiles(), ...dataPlaneFiles()];
}
