import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A refresh token as we know it: by its hash. A stolen table opens no session. */
@Entity('refresh_tokens')
export class RefreshTokenEntity {
  /** SHA-256 of the token; the token has 256 random bits, so a fast hash is enough. */
  @PrimaryColumn('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  /** All tokens that descend from one login. */
  @Column('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
