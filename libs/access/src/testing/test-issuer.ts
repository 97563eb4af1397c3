import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export const ISSUER = 'millrace-auth';
export const AUDIENCE = 'millrace';
/** 2026-01-01T00:00:00Z: the specs' clock stands still. */
export const NOW_MS = Date.UTC(2026, 0, 1);
export const NOW_SECONDS = NOW_MS / 1000;

export interface TestKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function newTestKey(keyId: string, curve: 'P-256' | 'P-384' = 'P-256'): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  return { keyId, privateKey, publicKey, jwk: { kty, crv, x, y, kid: keyId, use: 'sig', alg: 'ES256' } };
}

export const VALID_CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: '01890000-0000-7000-8000-000000000001',
  jti: 'token-1',
  roles: ['customer'],
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 3600,
};

/** A token with a good signature, however wrong the rest; `undefined` leaves a claim or a header out. */
export function signToken(
  key: Pick<TestKey, 'keyId' | 'privateKey'>,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): string {
  const unsigned = forgeToken(
    { alg: 'ES256', typ: 'at+jwt', kid: key.keyId, ...header },
    { ...VALID_CLAIMS, ...claims },
  ).slice(0, -1);
  const signature = sign('sha256', Buffer.from(unsigned), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${unsigned}.${signature.toString('base64url')}`;
}

/** A token put together by hand: what a library would refuse to make. */
export function forgeToken(header: object, payload: object, signature = ''): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(payload)}.${signature}`;
}

/** A JWKS endpoint that counts its calls and can be made to fail. */
export class TestKeyServer {
  calls = 0;
  failure: Error | undefined;
  keys: readonly Readonly<Record<string, unknown>>[];

  constructor(...keys: readonly TestKey[]) {
    this.keys = keys.map((key) => key.jwk);
  }

  readonly fetch: typeof fetch = () => {
    this.calls += 1;
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(Response.json({ keys: this.keys }));
  };
}
