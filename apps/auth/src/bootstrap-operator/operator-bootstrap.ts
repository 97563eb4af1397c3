import { AppError } from '@millrace/errors';
import { LOGGER, SETTINGS } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AuthSettings } from '../auth.config.js';
import { PasswordHasher } from '../password/password-hasher.js';
import { RefreshTokenRepository } from '../session/refresh-token.repository.js';
import type { UserEntity } from '../user/user.entity.js';
import { UserRepository } from '../user/user.repository.js';

/**
 * Makes the operator account that the settings name, before the service listens. Safe at every start and in
 * several replicas at once; a changed password is applied.
 */
@Injectable()
export class OperatorBootstrap implements OnApplicationBootstrap {
  constructor(
    @Inject(SETTINGS) private readonly settings: Pick<AuthSettings, 'operatorEmail' | 'operatorPassword'>,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly users: UserRepository,
    private readonly passwords: PasswordHasher,
    private readonly refreshTokens: RefreshTokenRepository,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { operatorEmail: email, operatorPassword: password } = this.settings;
    if (email === undefined && password === undefined) return;
    if (email === undefined || password === undefined) {
      throw new AppError({
        code: 'invalid_settings',
        kind: 'internal',
        detail: 'BOOTSTRAP_OPERATOR_EMAIL and BOOTSTRAP_OPERATOR_PASSWORD belong together: set both or none.',
      });
    }
    const outcome = (await this.created(email, password)) ? 'created' : await this.updated(email, password);
    this.logger.info({ event: 'operator-bootstrap', outcome }, `operator account: ${outcome}`);
  }

  private async created(email: string, password: string): Promise<boolean> {
    if (await this.users.findByEmail(email)) return false;
    const passwordHash = await this.passwords.hash(password);
    try {
      await this.users.add(this.dataSource.manager, { email, passwordHash, roles: ['operator'] });
      return true;
    } catch (error) {
      // Another replica, or the owner of the address, was faster.
      if (error instanceof AppError && error.code === 'email_taken') return false;
      throw error;
    }
  }

  private async updated(email: string, password: string): Promise<'changed' | 'unchanged'> {
    const user = await this.users.findByEmail(email);
    if (!user) throw new Error('the operator account was removed while it was being made');
    const fits = await this.passwords.verify(password, user.passwordHash);
    const isOperator = user.roles.includes('operator');
    if (fits && isOperator) return 'unchanged';
    const changes = {
      ...(fits ? {} : { passwordHash: await this.passwords.hash(password) }),
      roles: withOperator(user.roles),
    };
    await this.dataSource.transaction(async (transaction) => {
      await this.users.change(transaction, user.id, changes);
      // Whoever opened a session under the old password or the lesser role must not inherit the new one.
      await this.refreshTokens.removeAll(transaction, user.id);
    });
    return 'changed';
  }
}

function withOperator(roles: UserEntity['roles']): UserEntity['roles'] {
  return [...new Set([...roles, 'operator' as const])];
}
