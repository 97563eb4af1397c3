import type { Manifest } from './manifest.js';

/** A Secret that an object names; without a key all of it. */
export interface SecretReference {
  readonly name: string;
  readonly key?: string;
  readonly optional?: boolean;
}

interface Reference {
  readonly name?: string;
  readonly secretName?: string;
  readonly secret?: string;
  readonly key?: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string }[];
}

/**
 * Fields whose value names Secrets, in all kinds that the manifests use: pods, Strimzi, CloudNativePG (the keys of
 * the object store, the roles, the certificates), KEDA, Prometheus operator, Ingress.
 */
const REFERENCE_FIELDS = new Set([
  'secretKeyRef',
  'secretRef',
  'secret',
  'secretTargetRef',
  'passwordSecret',
  'superuserSecret',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'endpointCA',
  'authQuerySecret',
  'imagePullSecrets',
  'tls',
]);

/** Every Secret that an object names, wherever in it. */
export function secretReferences({ spec }: Manifest): readonly SecretReference[] {
  return referencesIn(spec, '');
}

function referencesIn(node: unknown, field: string): readonly SecretReference[] {
  if (Array.isArray(node)) return node.flatMap((item) => referencesIn(item, field));
  if (typeof node !== 'object' || node === null) return [];
  const own = REFERENCE_FIELDS.has(field) ? toReferences(node) : [];
  return [...own, ...Object.entries(node).flatMap(([name, value]) => referencesIn(value, name))];
}

function toReferences(reference: Reference): readonly SecretReference[] {
  const name = reference.secretName ?? reference.name ?? reference.secret;
  if (typeof name !== 'string') return [];
  const optional = reference.optional === true ? { optional: true } : {};
  if (reference.items) return reference.items.map(({ key }) => ({ name, key, ...optional }));
  return [{ name, ...(reference.key === undefined ? {} : { key: reference.key }), ...optional }];
}
