import type { Manifest } from './manifest.js';
import type { Container, KeyRef } from './pods.js';

/** Where the value of an environment variable comes from. */
export type Variable =
  | { readonly from: 'text'; readonly value: string }
  | { readonly from: 'secret'; readonly ref: KeyRef }
  | { readonly from: 'field' }
  /** A text with `$(NAME)` of variables before it, by their names. */
  | {
      readonly from: 'composed';
      readonly value: string;
      readonly of: readonly string[];
      readonly secret: boolean;
    }
  | { readonly from: 'nowhere'; readonly missing: string };

/** The variables of a container in the order Kubernetes applies them: `env` wins over `envFrom`. */
export function environmentOf(
  { env = [], envFrom = [] }: Container,
  objects: readonly Manifest[],
): ReadonlyMap<string, Variable> {
  const configMaps = new Map(
    objects.filter(({ kind }) => kind === 'ConfigMap').map((map) => [map.metadata.name, map.data ?? {}]),
  );
  const variables = new Map<string, Variable>();
  for (const { prefix = '', configMapRef } of envFrom) {
    for (const [key, value] of Object.entries(configMaps.get(configMapRef?.name ?? '') ?? {})) {
      variables.set(prefix + key, { from: 'text', value });
    }
  }
  for (const { name, value, valueFrom } of env) {
    const { secretKeyRef: secret, configMapKeyRef: config } = valueFrom ?? {};
    if (secret) variables.set(name, { from: 'secret', ref: secret });
    else if (config) variables.set(name, fromConfigMap(config, configMaps));
    else if (valueFrom) variables.set(name, { from: 'field' });
    else variables.set(name, composed(value ?? '', variables));
  }
  return variables;
}

/** Kubernetes puts in only what is defined before; the rest stays as it is written. */
function composed(value: string, before: ReadonlyMap<string, Variable>): Variable {
  const names = [...value.matchAll(/(?<!\$)\$\(([^)]+)\)/g)].map(([, name]) => name!);
  if (names.length === 0) return { from: 'text', value };
  const missing = names.find((name) => !before.has(name));
  if (missing !== undefined) return { from: 'nowhere', missing: `$(${missing}), not defined before` };
  return {
    from: 'composed',
    value,
    of: names,
    secret: names.some((name) => before.get(name)?.from === 'secret'),
  };
}

function fromConfigMap(
  { name, key }: KeyRef,
  configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Variable {
  const value = configMaps.get(name)?.[key];
  return value === undefined
    ? { from: 'nowhere', missing: `ConfigMap/${name} key ${key}` }
    : { from: 'text', value };
}

/** The text of a variable that is not secret; undefined when it is not set or not known here. */
export function textOf(variables: ReadonlyMap<string, Variable>, name: string): string | undefined {
  const variable = variables.get(name);
  return variable?.from === 'text' ? variable.value : undefined;
}
