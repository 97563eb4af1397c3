import { createPublicKey, type KeyObject } from 'node:crypto';

/** What a `kid` may look like: it is a name in our key set, never a path, a URL or a query. */
const KEY_ID = /^[A-Za-z0-9_-]{1,128}$/;

export function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && KEY_ID.test(value);
}

/**
 * The ES256 verification keys of a JSON Web Key Set (RFC 7517) by `kid`; keys of other types, uses or
 * algorithms are left out. A key that is already known keeps its object, so that identity means equality.
 * @throws Error when the document is not a key set or holds no key of ours.
 */
export function verificationKeys(
  document: unknown,
  known: ReadonlyMap<string, KeyObject> = new Map(),
): ReadonlyMap<string, KeyObject> {
  const listed = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(listed)) throw new Error('not a JSON Web Key Set: it has no `keys` array');
  const keys = new Map<string, KeyObject>();
  for (const jwk of listed as readonly (Readonly<Record<string, unknown>> | null)[]) {
    if (!jwk || !isVerificationKey(jwk)) continue;
    // Only the public coordinates: a private part published by mistake is not even read.
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: String(jwk['x']), y: String(jwk['y']) },
    });
    const kid = jwk['kid'] as string;
    const before = known.get(kid);
    keys.set(kid, before?.equals(key) ? before : key);
  }
  if (keys.size === 0) throw new Error('the JSON Web Key Set holds no ES256 verification key');
  return keys;
}

function isVerificationKey(jwk: Readonly<Record<string, unknown>>): boolean {
  return (
    jwk['kty'] === 'EC' &&
    jwk['crv'] === 'P-256' &&
    (jwk['alg'] === undefined || jwk['alg'] === 'ES256') &&
    (jwk['use'] === undefined || jwk['use'] === 'sig') &&
    isKeyId(jwk['kid'])
  );
}
