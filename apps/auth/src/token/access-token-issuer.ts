import { ACCESS_TOKEN_TYPE, TOKEN_ALGORITHM } from '@millrace/access';
import { uuidV7 } from '@millrace/ids';
import jwt from 'jsonwebtoken';
import type { Role } from '../user/role.js';
import type { SigningKey } from './signing-key.js';

export interface AccessTokenTerms {
  readonly issuer: string;
  readonly audience: string;
  readonly ttlSeconds: number;
}

/** Signs access tokens (RFC 9068): who, which roles, until when. */
export class AccessTokenIssuer {
  constructor(
    private readonly key: SigningKey,
    private readonly terms: AccessTokenTerms,
  ) {}

  get ttlSeconds(): number {
    return this.terms.ttlSeconds;
  }

  issue(user: { readonly id: string; readonly roles: readonly Role[] }): string {
    return jwt.sign({ roles: user.roles }, this.key.privateKey, {
      algorithm: TOKEN_ALGORITHM,
      header: { alg: TOKEN_ALGORITHM, typ: ACCESS_TOKEN_TYPE, kid: this.key.keyId },
      issuer: this.terms.issuer,
      audience: this.terms.audience,
      subject: user.id,
      jwtid: uuidV7(),
      expiresIn: this.terms.ttlSeconds,
    });
  }
}
