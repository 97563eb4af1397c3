import { SETTINGS } from '@millrace/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { AuthSettings } from '../auth.config.js';
import { AccessTokenIssuer } from '../token/access-token-issuer.js';
import type { Role } from '../user/role.js';
import { RefreshTokenRepository } from './refresh-token.repository.js';
import type { Session } from './session.dto.js';

const REFRESH_TOKEN_BYTES = 32;

@Injectable()
export class SessionOpener {
  constructor(
    private readonly accessTokens: AccessTokenIssuer,
    private readonly refreshTokens: RefreshTokenRepository,
    @Inject(SETTINGS) private readonly settings: Pick<AuthSettings, 'refreshTokenTtlSeconds'>,
  ) {}

  /** A new session of the user, as part of a transaction. */
  async open(
    transaction: EntityManager,
    user: { readonly id: string; readonly roles: readonly Role[] },
  ): Promise<Session> {
    const refreshToken = randomBytes(REFRESH_TOKEN_BYTES).toString('base64url');
    await this.refreshTokens.addFamily(transaction, {
      token: refreshToken,
      userId: user.id,
      ttlSeconds: this.settings.refreshTokenTtlSeconds,
    });
    return {
      accessToken: this.accessTokens.issue(user),
      refreshToken,
      tokenType: 'Bearer',
      expiresIn: this.accessTokens.ttlSeconds,
    };
  }
}
