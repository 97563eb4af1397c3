import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './role.js';

@Entity('users')
export class UserEntity {
  /** UUID version 7. */
  @PrimaryColumn('uuid')
  id!: string;

  /** Normalised by `emailAddress`; unique. */
  @Column('text')
  email!: string;

  /** PHC string, argon2id. */
  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  /** At least one, no duplicates. */
  @Column('text', { array: true })
  roles!: Role[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
