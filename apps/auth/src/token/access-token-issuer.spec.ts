import { describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@millrace/access';
import jwt from 'jsonwebtoken';
import { generateKeyPairSync } from 'node:crypto';
import { AccessTokenIssuer } from './access-token-issuer.js';
import { SigningKey } from './signing-key.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = SigningKey.fromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const terms = { issuer: 'millrace-auth', audience: 'millrace', ttlSeconds: 600 };
const user = { id: '01890000-0000-7000-8000-000000000001', roles: ['customer'] as const };

describe('an access token', () => {
  const issuer = new AccessTokenIssuer(key, terms);
  const verifier = new TokenVerifier({ keys: key.asKeySource(), ...terms });

  it('is accepted by the verifier that every service uses', async () => {
    const principal = await verifier.verify(issuer.issue(user));
    expect(principal).toMatchObject({ subject: user.id, roles: ['customer'] });
  });

  it('lives as long as the terms say', () => {
    const payload = jwt.decode(issuer.issue(user), { json: true });
    expect(payload!.exp! - payload!.iat!).toBe(600);
  });

  it('has an id of its own, and says nothing more than it must', () => {
    const [one, two] = [issuer.issue(user), issuer.issue(user)].map((token) =>
      jwt.decode(token, { json: true })!,
    );
    expect(one!.jti).not.toBe(two!.jti);
    expect(Object.keys(one!).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'roles', 'sub']);
  });

  it('names its type, algorithm and key in the header', () => {
    const header = jwt.decode(issuer.issue(user), { complete: true })!.header;
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: key.keyId });
  });
});
