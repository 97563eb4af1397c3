import type { Manifest } from '../manifest/manifest.js';

/** Secrets that people or their secret store make, before the first deployment. */
export const externalSecrets: Readonly<Record<string, readonly string[]>> = {
  'auth-signing-key': ['signing-key.pem'],
  'auth-bootstrap-operator': ['email', 'password'],
  'payment-provider': ['api-key'],
  'order-shards': ['username', 'password'],
};

/** Secrets that an operator makes for an object, with the keys that may be used of them. */
const MADE_FOR: Readonly<Record<string, (name: string) => Readonly<Record<string, readonly string[]>>>> = {
  'kafka.strimzi.io Kafka': (name) => ({ [`${name}-cluster-ca-cert`]: ['ca.crt'] }),
  'kafka.strimzi.io KafkaUser': (name) => ({ [name]: ['password', 'sasl.jaas.config'] }),
  'postgresql.cnpg.io Cluster': (name) => ({
    [`${name}-app`]: ['uri', 'username', 'password', 'host', 'port', 'dbname'],
    [`${name}-ca`]: ['ca.crt'],
  }),
};

/** Every Secret that there will be, and its keys. */
export function knownSecrets(objects: readonly Manifest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const made = objects.flatMap(({ apiVersion, kind, metadata }) =>
    Object.entries(MADE_FOR[`${apiVersion.split('/')[0]} ${kind}`]?.(metadata.name) ?? {}),
  );
  return new Map([...Object.entries(externalSecrets), ...made].map(([name, keys]) => [name, new Set(keys)]));
}
