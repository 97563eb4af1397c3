import { describe, expect, it } from '@jest/globals';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { SigningKey } from './signing-key.js';

const pemOf = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('SigningKey', () => {
  it('publishes the public half only, named by its thumbprint', () => {
    const { publicJwk } = SigningKey.fromPem(pemOf('P-256'));
    expect(Object.keys(publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(publicJwk).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' });
    expect(publicJwk.kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('has the same name wherever it is loaded, and another for another key', () => {
    const pem = pemOf('P-256');
    expect(SigningKey.fromPem(pem).keyId).toBe(SigningKey.fromPem(pem).keyId);
    expect(SigningKey.fromPem(pem).keyId).not.toBe(SigningKey.fromPem(pemOf('P-256')).keyId);
  });

  it('computes the thumbprint of RFC 7638: these members, in this order, without spaces', () => {
    const { kid, x, y } = SigningKey.fromPem(pemOf('P-256')).publicJwk;
    const canonical = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;
    expect(kid).toBe(createHash('sha256').update(canonical).digest('base64url'));
  });

  it.each([
    ['another curve', pemOf('P-384'), 'this one is P-384'],
    [
      'another type',
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      'this one is RSA',
    ],
    [
      'only a public key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .publicKey.export({ type: 'spki', format: 'pem' })
        .toString(),
      '',
    ],
    ['no key at all', 'hello', ''],
  ])('refuses %s', (_, pem, message) => {
    expect(() => SigningKey.fromPem(pem)).toThrow(message);
  });

  it('says which file is missing and how to make it', () => {
    const load = () => SigningKey.fromFile('/nowhere/signing-key.pem');
    expect(load).toThrow(/TOKEN_SIGNING_KEY_FILE \(\/nowhere\/signing-key\.pem\).*ENOENT.*openssl genpkey/);
  });
});
