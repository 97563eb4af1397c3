import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { PasswordHasher } from '../password/password-hasher.js';
import { SessionOpener } from '../session/session-opener.js';
import type { Session } from '../session/session.dto.js';
import { UserRepository } from '../user/user.repository.js';
import type { SignUpBody } from './sign-up.dto.js';

@Injectable()
export class SignUpHandler {
  constructor(
    private readonly passwords: PasswordHasher,
    private readonly users: UserRepository,
    private readonly sessions: SessionOpener,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** @throws AppError `email_taken`. */
  async handle({ email, password }: SignUpBody): Promise<Session> {
    // Before the transaction: hashing waits in a queue, and a connection must not wait with it.
    const passwordHash = await this.passwords.hash(password);
    return this.dataSource.transaction(async (transaction) => {
      const user = await this.users.add(transaction, { email, passwordHash, roles: ['customer'] });
      return this.sessions.open(transaction, user);
    });
  }
}
