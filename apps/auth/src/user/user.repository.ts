import { uuidV7 } from '@millrace/ids';
import { uniqueViolation } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Role } from './role.js';
import { UserEntity } from './user.entity.js';
import { userErrors } from './user.errors.js';

@Injectable()
export class UserRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  findByEmail(email: string): Promise<UserEntity | null> {
    return this.dataSource.manager.findOneBy(UserEntity, { email });
  }

  findById(id: string): Promise<UserEntity | null> {
    return this.dataSource.manager.findOneBy(UserEntity, { id });
  }

  /** @throws AppError `email_taken`; the transaction is void then. */
  async add(
    transaction: EntityManager,
    account: { readonly email: string; readonly passwordHash: string; readonly roles: readonly Role[] },
  ): Promise<Pick<UserEntity, 'id' | 'roles'>> {
    const user = { ...account, id: uuidV7(), roles: [...account.roles] };
    try {
      await transaction.insert(UserEntity, user);
    } catch (error) {
      if (uniqueViolation(error) === 'users_email_key') throw userErrors.email_taken();
      throw error;
    }
    return user;
  }

  async change(
    transaction: EntityManager,
    id: string,
    changes: { readonly passwordHash?: string; readonly roles?: Role[] },
  ): Promise<void> {
    await transaction.update(UserEntity, { id }, changes);
  }
}
