import { defineSettings, positiveInt, type SettingValues } from '@millrace/config';
import { databaseSettings, httpSettings, tokenSettings } from '@millrace/service-kit';
import { z } from 'zod';
import { emailAddress } from './user/email-address.js';
import { newPassword } from './password/new-password.js';

export const authSettings = defineSettings({
  ...httpSettings,
  ...databaseSettings,
  tokenIssuer: tokenSettings.tokenIssuer,
  tokenAudience: tokenSettings.tokenAudience,
  signingKeyFile: {
    env: 'TOKEN_SIGNING_KEY_FILE',
    schema: z.string().min(1),
    doc: 'File with the private key that signs tokens: EC P-256, PKCS#8, PEM.',
  },
  accessTokenTtlSeconds: {
    env: 'ACCESS_TOKEN_TTL_SECONDS',
    schema: positiveInt.max(86_400),
    default: 3_600,
    doc: 'Life of an access token in seconds; it cannot be revoked before.',
  },
  refreshTokenTtlSeconds: {
    env: 'REFRESH_TOKEN_TTL_SECONDS',
    schema: positiveInt,
    default: 2_592_000,
    doc: 'Life of a refresh token in seconds.',
  },
  operatorEmail: {
    env: 'BOOTSTRAP_OPERATOR_EMAIL',
    schema: emailAddress,
    optional: true,
    doc: 'Account that is made an operator at start; needs BOOTSTRAP_OPERATOR_PASSWORD too.',
  },
  operatorPassword: {
    env: 'BOOTSTRAP_OPERATOR_PASSWORD',
    schema: newPassword,
    optional: true,
    secret: true,
    doc: "The operator account's password, 12 to 200 characters; a change is applied at the next start.",
  },
});

export type AuthSettings = SettingValues<typeof authSettings>;
