import { secretsOf, settingsOf, migrationSettingsOf } from '../model/configuration.js';
import type { Workload } from '../model/workload.js';
import { NOTICE, wrap } from '../yaml/manifest.js';
import type { SettingsByVariable } from './settings-by-variable.js';

/**
 * The file that the ConfigMap of an app is made of: each setting under what its declaration says about it, in the
 * order of the declarations.
 */
export function settingsFile(app: Workload, declared: SettingsByVariable): string {
  const settings = settingsOf(app);
  const known = [...declared.values()].filter(({ env }) => settings[env] !== undefined);
  const entries = known.map(
    ({ env, doc }) => `#${wrap(doc, 100).replaceAll('\n', '\n#')}\n${env}=${settings[env]}\n`,
  );
  return `# ${NOTICE}\n\n${entries.join('\n')}`;
}

/** What is wrong between the settings that an app declares and those that it is given; empty when nothing is. */
export function settingProblems(app: Workload, declared: SettingsByVariable): readonly string[] {
  const plain = { ...migrationSettingsOf(app), ...settingsOf(app) };
  const secrets = secretsOf(app).map(({ variable }) => variable);
  const given = new Set([...Object.keys(plain), ...secrets, ...(app.settingsLeftOpen ?? [])]);
  const problems = [
    ...[...given].filter((env) => !declared.has(env)).map((env) => `${env} is no setting`),
    ...[...declared.values()].flatMap(({ env, schema, secret, ...setting }) => {
      const value = plain[env];
      if (!given.has(env)) {
        return setting.default === undefined && !setting.optional ? [`${env} is required and not given`] : [];
      }
      if (value === undefined) return [];
      if (secret) return [`${env} is a secret and must come from one`];
      return schema.safeParse(value).success ? [] : [`${env} cannot be ${JSON.stringify(value)}`];
    }),
  ];
  return problems.map((problem) => `${app.name}: ${problem}`);
}
