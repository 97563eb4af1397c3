import type { Setting } from '@millrace/config';
import { environmentOf, type Variable } from '../manifest/environment.js';
import { nameOf } from '../manifest/manifest.js';
import { podTemplates, type PodTemplate } from '../manifest/pods.js';
import type { Product } from '../product/product.js';
import type { Rule } from './rule.js';

/** Variables that Node.js itself reads. */
const RUNTIME_VARIABLES = new Set(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'UV_THREADPOOL_SIZE']);
const APP = 'app.kubernetes.io/name';
const COMPONENT = 'app.kubernetes.io/component';

/** A rule of each container of ours: its variables against the settings that its process declares. */
const ofEnvironments = (
  name: string,
  why: string,
  problemsOf: (
    variables: ReadonlyMap<string, Variable>,
    settings: ReadonlyMap<string, Setting>,
  ) => readonly string[],
): Rule => ({
  name,
  why,
  check: ({ objects }, product) =>
    podTemplates(objects).flatMap((template) => {
      const settings = settingsOf(template, product);
      if (settings === undefined) return [];
      return template.pod.containers.flatMap((container) =>
        problemsOf(environmentOf(container, objects), settings).map(
          (problem) => `${nameOf(template.owner)}: ${problem}`,
        ),
      );
    }),
});

/** Whether a value can be read in the manifest. */
const isOpen = (variable: Variable) =>
  variable.from === 'text' || (variable.from === 'composed' && !variable.secret);

function settingsOf(template: PodTemplate, { settings }: Product): ReadonlyMap<string, Setting> | undefined {
  const app = settings.get(template.labels[APP] ?? '');
  if (app === undefined) return undefined;
  const declared = template.labels[COMPONENT] === 'migration' ? app.migration : app.service;
  return new Map(declared.map((setting) => [setting.env, setting]));
}

export const settingsRules: readonly Rule[] = [
  {
    name: 'pods-are-of-known-apps',
    why: 'the settings of a pod can only be checked when its labels say which app it is',
    check: ({ objects }, { settings }) =>
      podTemplates(objects)
        .filter(({ labels }) => !settings.has(labels[APP] ?? ''))
        .map(({ owner, labels }) => `${nameOf(owner)}: ${APP} is ${labels[APP] ?? 'missing'}`),
  },
  ofEnvironments(
    'variables-are-settings',
    'a variable that the app does not read is a typing error or a thing of the past',
    (variables, settings) => {
      const parts = new Set(
        [...variables.values()].flatMap((variable) => (variable.from === 'composed' ? variable.of : [])),
      );
      return [...variables.keys()]
        .filter((name) => !settings.has(name) && !RUNTIME_VARIABLES.has(name) && !parts.has(name))
        .map((name) => `${name} is not a setting`);
    },
  ),
  ofEnvironments(
    'variables-have-values',
    'a key that no ConfigMap has keeps the pod from starting; a $(NAME) that is not defined before stays as it is written',
    (variables) =>
      [...variables].flatMap(([name, variable]) =>
        variable.from === 'nowhere' ? [`${name} is made of ${variable.missing}`] : [],
      ),
  ),
  ofEnvironments(
    'required-settings-are-given',
    'an app without a required setting does not start',
    (variables, settings) => {
      const given = (name: string) => {
        const variable = variables.get(name);
        if (variable?.from === 'text') return variable.value !== '';
        return variable !== undefined && !(variable.from === 'secret' && variable.ref.optional);
      };
      return [...settings.values()]
        .filter((setting) => setting.default === undefined && !setting.optional && !given(setting.env))
        .map(({ env }) => `${env} is required and not given`);
    },
  ),
  ofEnvironments(
    'values-are-valid',
    'a value that the setting refuses ends the process at start',
    (variables, settings) =>
      [...variables].flatMap(([name, variable]) => {
        if (variable.from !== 'text' || variable.value === '') return [];
        const parsed = settings.get(name)?.schema.safeParse(variable.value);
        return parsed?.success === false ? [`${name}: ${parsed.error.issues[0]?.message}`] : [];
      }),
  ),
  ofEnvironments(
    'secrets-come-from-secrets',
    'a ConfigMap and a manifest are read by everybody who may look',
    (variables, settings) =>
      [...variables]
        .filter(([name, variable]) => settings.get(name)?.secret === true && isOpen(variable))
        .map(([name]) => `${name} is secret and not taken from a Secret`),
  ),
  {
    name: 'no-secret-is-in-the-repository',
    why: 'what was once committed is public for ever: Secrets are made in the cluster',
    check: ({ objects }) => objects.filter(({ kind }) => kind === 'Secret').map(nameOf),
  },
];
