import { uuidV7 } from '@millrace/ids';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { RefreshTokenEntity } from './refresh-token.entity.js';

@Injectable()
export class RefreshTokenRepository {
  /** Begins a family with this token, on the database's clock, and drops what has expired of the user's. */
  async addFamily(
    transaction: EntityManager,
    entry: { readonly token: string; readonly userId: string; readonly ttlSeconds: number },
  ): Promise<void> {
    const { token, userId, ttlSeconds } = entry;
    await transaction
      .createQueryBuilder()
      .delete()
      .from(RefreshTokenEntity)
      .where('user_id = :userId AND expires_at <= now()', { userId })
      .execute();
    await transaction
      .createQueryBuilder()
      .insert()
      .into(RefreshTokenEntity)
      .values({
        tokenHash: createHash('sha256').update(token).digest(),
        familyId: uuidV7(),
        userId,
        issuedAt: () => 'now()',
        expiresAt: () => 'now() + make_interval(secs => :ttlSeconds)',
      })
      .setParameters({ ttlSeconds })
      .execute();
  }

  /** Ends every session of a user. */
  async removeAll(transaction: EntityManager, userId: string): Promise<void> {
    await transaction.delete(RefreshTokenEntity, { userId });
  }
}
