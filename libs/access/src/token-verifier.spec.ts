import { describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import {
  AUDIENCE,
  ISSUER,
  NOW_MS,
  NOW_SECONDS,
  TestKeyServer,
  VALID_CLAIMS,
  forgeToken,
  newTestKey,
  signToken,
} from './testing/test-issuer.js';
import { TokenVerifier } from './token-verifier.js';

const key = newTestKey('key-1');

function verifierWith(server = new TestKeyServer(key), clock = { nowMs: NOW_MS }) {
  return new TokenVerifier({
    jwksUrl: 'http://auth/.well-known/jwks.json',
    issuer: ISSUER,
    audience: AUDIENCE,
    fetch: server.fetch,
    now: () => clock.nowMs,
  });
}

const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: 'key-1' };

function hmacToken(secret: string | Buffer, header: object): string {
  const [head, payload] = forgeToken(header, VALID_CLAIMS).split('.');
  const signature = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url');
  return `${head}.${payload}.${signature}`;
}

function tamperedPayload(): string {
  const [head, , signature] = signToken(key).split('.');
  const payload = forgeToken({}, { ...VALID_CLAIMS, roles: ['operator'] }).split('.')[1];
  return `${head}.${payload}.${signature}`;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = key.publicKey.export({ type: 'spki', format: 'pem' });

describe('a valid token', () => {
  it('gives its principal', async () => {
    const principal = await verifierWith().verify(signToken(key));
    expect(principal).toEqual({
      subject: VALID_CLAIMS.sub,
      roles: ['customer'],
      tokenId: 'token-1',
      expiresAt: (NOW_SECONDS + 3600) * 1000,
    });
  });

  it('is accepted again without asking for keys, and until its last second only', async () => {
    const server = new TestKeyServer(key);
    const clock = { nowMs: NOW_MS };
    const verifier = verifierWith(server, clock);
    const token = signToken(key, { exp: NOW_SECONDS + 60 });
    await verifier.verify(token);
    clock.nowMs = NOW_MS + 59_999;
    await expect(verifier.verify(token)).resolves.toMatchObject({ tokenId: 'token-1' });
    clock.nowMs = NOW_MS + 60_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
    expect(server.calls).toBe(1);
  });

  it('is accepted when the issuer names several audiences and ours is one', async () => {
    const token = signToken(key, { aud: ['somebody-else', AUDIENCE] });
    await expect(verifierWith().verify(token)).resolves.toMatchObject({ subject: VALID_CLAIMS.sub });
  });
});

describe('a token is refused as invalid_token', () => {
  const refusals: Readonly<Record<string, string>> = {
    'with alg none': forgeToken({ ...HEADER, alg: 'none' }, VALID_CLAIMS),
    'with alg none and a signature': forgeToken({ ...HEADER, alg: 'none' }, VALID_CLAIMS, 'AAAA'),
    'with alg None': forgeToken({ ...HEADER, alg: 'None' }, VALID_CLAIMS),
    'signed HS256 with our public key as the secret': hmacToken(pem, { ...HEADER, alg: 'HS256' }),
    'signed HS256 while its header says ES256': hmacToken(pem, HEADER),
    'signed RS256': jwt.sign(VALID_CLAIMS, rsa, { algorithm: 'RS256', header: { ...HEADER, alg: 'RS256' } }),
    'signed by another key under our key id': signToken(newTestKey('key-1')),
    'whose payload was changed after signing': tamperedPayload(),
    'without its signature': signToken(key).split('.').slice(0, 2).join('.') + '.',
    'without exp': signToken(key, { exp: undefined }),
    'with exp null': signToken(key, { exp: null }),
    'with exp as text': signToken(key, { exp: '9999999999' }),
    'of another issuer': signToken(key, { iss: 'somebody-else' }),
    'without iss': signToken(key, { iss: undefined }),
    'for another audience': signToken(key, { aud: 'somebody-else' }),
    'without aud': signToken(key, { aud: undefined }),
    'of another type': signToken(key, {}, { typ: 'JWT' }),
    'without typ': signToken(key, {}, { typ: undefined }),
    'that is not valid yet': signToken(key, { nbf: NOW_SECONDS + 60 }),
    'without sub': signToken(key, { sub: undefined }),
    'without jti': signToken(key, { jti: undefined }),
    'without roles': signToken(key, { roles: undefined }),
    'with roles that are no texts': signToken(key, { roles: [{ name: 'operator' }] }),
    'with roles as one text': signToken(key, { roles: 'operator' }),
    'with an unknown critical extension': signToken(key, {}, { crit: ['b64'] }),
    'without kid': signToken(key, {}, { kid: undefined }),
    'with an unknown kid': signToken(key, {}, { kid: 'key-2' }),
    'with a path as kid': signToken(key, {}, { kid: '../../../../dev/null' }),
    'with a URL as kid': signToken(key, {}, { kid: 'https://attacker.example/jwks.json' }),
    'with an SQL injection as kid': signToken(key, {}, { kid: "' UNION SELECT 'secret" }),
    'with an object property as kid': signToken(key, {}, { kid: '__proto__' }),
    'with an array as kid': signToken(key, {}, { kid: ['key-1'] }),
    'that is empty': '',
    'that is no token': 'hello',
    'with three parts of nothing': '..',
    'whose header is null': `${Buffer.from('null').toString('base64url')}.e30.AAAA`,
    'whose payload is not JSON': `${forgeToken(HEADER, {}).split('.')[0]}.aGVsbG8.AAAA`,
    'longer than any of ours': signToken(key, { padding: 'x'.repeat(5_000) }),
  };

  it.each(Object.entries(refusals))('%s', async (_, token) => {
    await expect(verifierWith().verify(token)).rejects.toMatchObject({
      code: 'invalid_token',
      kind: 'unauthenticated',
      retryable: false,
    });
  });

  it('that brings its own key in the header', async () => {
    const forger = newTestKey('forger');
    const token = signToken(forger, {}, { jwk: forger.jwk, jku: 'https://attacker.example/jwks.json' });
    const server = new TestKeyServer(key);
    await expect(verifierWith(server).verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
    expect(server.calls).toBe(1);
  });
});

describe('an expired token', () => {
  it('is refused as token_expired', async () => {
    const token = signToken(key, { exp: NOW_SECONDS });
    await expect(verifierWith().verify(token)).rejects.toMatchObject({
      code: 'token_expired',
      kind: 'unauthenticated',
    });
  });

  it('of another issuer is refused too', async () => {
    const token = signToken(key, { exp: NOW_SECONDS - 1, iss: 'somebody-else' });
    await expect(verifierWith().verify(token)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

describe('keys', () => {
  it('that cannot be had refuse with a retryable error', async () => {
    const server = new TestKeyServer(key);
    server.failure = new TypeError('fetch failed');
    await expect(verifierWith(server).verify(signToken(key))).rejects.toMatchObject({
      code: 'token_keys_unavailable',
      kind: 'unavailable',
      retryable: true,
    });
  });

  it('that the issuer withdrew are trusted no more, not even for a token that was verified before', async () => {
    const other = newTestKey('key-2');
    const server = new TestKeyServer(key, other);
    const clock = { nowMs: NOW_MS };
    const verifier = verifierWith(server, clock);
    const token = signToken(key);
    await verifier.verify(token);
    server.keys = [other.jwk];
    clock.nowMs += 6_000;
    await expect(verifier.verify(signToken(newTestKey('key-3')))).rejects.toMatchObject({
      code: 'invalid_token',
    });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('that were replaced under the same name do not vouch for tokens verified before', async () => {
    const server = new TestKeyServer(key);
    const clock = { nowMs: NOW_MS };
    const verifier = verifierWith(server, clock);
    const token = signToken(key);
    await verifier.verify(token);
    server.keys = [newTestKey('key-1').jwk];
    clock.nowMs += 6_000;
    await expect(verifier.verify(signToken(newTestKey('key-9')))).rejects.toMatchObject({
      code: 'invalid_token',
    });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
  });
});
