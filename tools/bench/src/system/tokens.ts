import { ACCESS_TOKEN_TYPE, TOKEN_ALGORITHM } from '@millrace/access';
import { uuidV7 } from '@millrace/ids';
import jwt from 'jsonwebtoken';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'undici';

export interface TokenMint {
  /** An access token as auth issues it, valid for a day. */
  mint(role: 'customer' | 'operator'): string;
}

/**
 * Signs tokens with auth's own key: a thousand customers who signed up and logged in would cost a minute of
 * password hashing, and accounts are not what is measured.
 */
export async function openTokenMint(options: {
  readonly signingKeyFile: string;
  readonly jwksUrl: string;
}): Promise<TokenMint> {
  const key = createPrivateKey(readFileSync(options.signingKeyFile, 'utf8'));
  const { body } = await request(options.jwksUrl);
  const { keys } = (await body.json()) as { readonly keys: readonly { readonly kid: string }[] };
  return {
    mint: (role) =>
      jwt.sign({ roles: [role] }, key, {
        algorithm: TOKEN_ALGORITHM,
        header: { alg: TOKEN_ALGORITHM, typ: ACCESS_TOKEN_TYPE, kid: keys[0]!.kid },
        issuer: 'millrace-auth',
        audience: 'millrace',
        subject: uuidV7(),
        jwtid: uuidV7(),
        expiresIn: '1d',
      }),
  };
}
