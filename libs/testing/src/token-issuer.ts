import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenIssuer {
  /** For `AUTH_JWKS_URL`. */
  readonly jwksUrl: string;
  /** An access token for ten minutes, as the auth service would sign it. */
  tokenOf(holder: { readonly subject?: string; readonly roles: readonly string[] }): string;
  stop(): Promise<void>;
}

const KEY_ID = 'test-key';

/** Stands in for auth where a spec runs one service: a key of its own, behind a JWKS URL of its own. */
export async function tokenIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'ES256' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    tokenOf: ({ subject = randomUUID(), roles }) => {
      const unsigned = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: KEY_ID })}.${encode(claims(subject, roles))}`;
      const signature = sign('sha256', Buffer.from(unsigned), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${unsigned}.${signature.toString('base64url')}`;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function claims(subject: string, roles: readonly string[]) {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  return {
    iss: 'millrace-auth',
    aud: 'millrace',
    sub: subject,
    jti: randomUUID(),
    roles,
    iat: nowSeconds,
    exp: nowSeconds + 600,
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
