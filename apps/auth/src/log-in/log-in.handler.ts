import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { PasswordHasher } from '../password/password-hasher.js';
import { SessionOpener } from '../session/session-opener.js';
import type { Session } from '../session/session.dto.js';
import { userErrors } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import type { LogInBody } from './log-in.dto.js';

@Injectable()
export class LogInHandler {
  constructor(
    private readonly passwords: PasswordHasher,
    private readonly users: UserRepository,
    private readonly sessions: SessionOpener,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** @throws AppError `invalid_credentials`, after the same work for an unknown address as for a known one. */
  async handle({ email, password }: LogInBody): Promise<Session> {
    const user = await this.users.findByEmail(email);
    const fits = await this.passwords.verify(password, user?.passwordHash);
    if (!user || !fits) throw userErrors.invalid_credentials();
    return this.dataSource.transaction((transaction) => this.sessions.open(transaction, user));
  }
}
