import { ownSecrets } from '@millrace/k8s';
import type { Manifest } from '../manifest/manifest.js';

/** What `npm run k8s:secrets` makes, or a secret store in its place. */
const own = ownSecrets({ password: () => '', signingKey: () => '' }).map(
  ({ metadata, stringData }) => [metadata!.name, Object.keys(stringData as object)] as const,
);

/** What somebody outside gives: the authority of the host name's certificate, the provider of object storage. */
const given: Readonly<Record<string, readonly string[]>> = {
  'gateway-tls': ['tls.crt', 'tls.key'],
  'postgres-backups': ['access-key-id', 'secret-access-key'],
};

/** Secrets that an operator makes for an object, with the keys that may be used of them. */
const MADE_FOR: Readonly<
  Record<string, (name: string, spec: unknown) => Readonly<Record<string, readonly string[]>>>
> = {
  'kafka.strimzi.io Kafka': (name) => ({ [`${name}-cluster-ca-cert`]: ['ca.crt'] }),
  'kafka.strimzi.io KafkaUser': (name) => ({ [name]: ['password', 'sasl.jaas.config'] }),
  'postgresql.cnpg.io Cluster': (name, spec) => ({
    [`${name}-ca`]: ['ca.crt'],
    // A cluster that is given the credentials of its owner makes none.
    ...((spec as OwnedCluster).bootstrap?.initdb?.secret
      ? {}
      : { [`${name}-app`]: ['uri', 'username', 'password', 'host', 'port', 'dbname'] }),
  }),
};

interface OwnedCluster {
  readonly bootstrap?: { readonly initdb?: { readonly secret?: object } };
}

/** Every Secret that there will be, and its keys. */
export function knownSecrets(objects: readonly Manifest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const made = objects.flatMap(({ apiVersion, kind, metadata, spec }) =>
    Object.entries(MADE_FOR[`${apiVersion.split('/')[0]} ${kind}`]?.(metadata.name, spec) ?? {}),
  );
  return new Map([...own, ...Object.entries(given), ...made].map(([name, keys]) => [name, new Set(keys)]));
}
