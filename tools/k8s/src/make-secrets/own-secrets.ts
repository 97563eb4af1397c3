import type { KubernetesObject } from '../yaml/manifest.js';

/** Where the values come from: random ones, or known ones in a test. */
export interface SecretSource {
  /** At least 256 random bits, safe in a URL. */
  readonly password: () => string;
  /** An EC P-256 private key, PKCS#8, PEM. */
  readonly signingKey: () => string;
}

/**
 * The Secrets that no operator makes: those of Kafka and Postgres come from Strimzi and CloudNativePG, or from
 * whoever runs your own.
 */
export function ownSecrets(source: SecretSource): readonly KubernetesObject[] {
  return [
    secret('auth-signing-key', 'Opaque', { 'signing-key.pem': source.signingKey() }),
    secret('auth-bootstrap-operator', 'Opaque', {
      email: 'operator@millrace.example',
      password: source.password(),
    }),
    secret('payment-provider', 'Opaque', {
      'api-key': source.password(),
      'webhook-secrets': source.password(),
    }),
    secret('order-shards', 'kubernetes.io/basic-auth', {
      username: 'order_shard',
      password: source.password(),
    }),
    secret('order-webhooks', 'Opaque', { 'secret-keys': source.password() }),
  ];
}

const secret = (
  name: string,
  type: string,
  stringData: Readonly<Record<string, string>>,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'millrace', labels: { 'app.kubernetes.io/part-of': 'millrace' } },
  type,
  stringData,
});
