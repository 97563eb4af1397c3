import { TokenVerifier } from '@millrace/access';
import { ormOptions } from '@millrace/persistence';
import { databaseTls, LOGGER, SETTINGS } from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import { Module } from '@nestjs/common';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AuthSettings } from './auth.config.js';
import { OperatorBootstrap } from './bootstrap-operator/operator-bootstrap.js';
import { LogInController } from './log-in/log-in.controller.js';
import { LogInHandler } from './log-in/log-in.handler.js';
import { PasswordHasher } from './password/password-hasher.js';
import { PublishKeysController } from './publish-keys/publish-keys.controller.js';
import { RefreshTokenEntity } from './session/refresh-token.entity.js';
import { RefreshTokenRepository } from './session/refresh-token.repository.js';
import { SessionOpener } from './session/session-opener.js';
import { ShowMeController } from './show-me/show-me.controller.js';
import { SignUpController } from './sign-up/sign-up.controller.js';
import { SignUpHandler } from './sign-up/sign-up.handler.js';
import { AccessTokenIssuer } from './token/access-token-issuer.js';
import { SigningKey } from './token/signing-key.js';
import { UserEntity } from './user/user.entity.js';
import { UserRepository } from './user/user.repository.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [SETTINGS, LOGGER],
      useFactory: (settings: AuthSettings, logger: Logger) => ({
        ...ormOptions({
          url: settings.databaseUrl,
          applicationName: 'auth',
          maxConnections: settings.databasePoolMax,
          ...databaseTls(settings),
          entities: [UserEntity, RefreshTokenEntity],
          onError: (error) => logger.warn({ err: error }, 'a database connection failed'),
        }),
        // Whoever supervises the process starts it again; a half-started one helps nobody.
        retryAttempts: 1,
        retryDelay: 0,
      }),
    }),
  ],
  controllers: [SignUpController, LogInController, ShowMeController, PublishKeysController],
  providers: [
    {
      provide: SigningKey,
      inject: [SETTINGS],
      useFactory: (settings: AuthSettings) => SigningKey.fromFile(settings.signingKeyFile),
    },
    {
      provide: AccessTokenIssuer,
      inject: [SigningKey, SETTINGS],
      useFactory: (key: SigningKey, { tokenIssuer, tokenAudience, accessTokenTtlSeconds }: AuthSettings) =>
        new AccessTokenIssuer(key, {
          issuer: tokenIssuer,
          audience: tokenAudience,
          ttlSeconds: accessTokenTtlSeconds,
        }),
    },
    {
      // The service kit guards all routes with it; its keys are at hand, so it calls nobody.
      provide: TokenVerifier,
      inject: [SigningKey, SETTINGS],
      useFactory: (key: SigningKey, { tokenIssuer, tokenAudience }: AuthSettings) =>
        new TokenVerifier({ keys: key.asKeySource(), issuer: tokenIssuer, audience: tokenAudience }),
    },
    { provide: PasswordHasher, useFactory: () => new PasswordHasher() },
    UserRepository,
    RefreshTokenRepository,
    SessionOpener,
    SignUpHandler,
    LogInHandler,
    OperatorBootstrap,
  ],
})
export class AuthModule {
  constructor(@InjectDataSource() dataSource: DataSource, health: HealthRegistry) {
    health.addReadiness('database', async () => {
      await dataSource.query('SELECT 1');
      return { healthy: true, detail: 'answers' };
    });
  }
}
