import { defineErrors } from '@millrace/errors';

export const userErrors = defineErrors({
  email_taken: { kind: 'conflict', detail: 'There is an account with this e-mail address.' },
  // The same for an unknown address and a wrong password: it must not tell who has an account.
  invalid_credentials: { kind: 'unauthenticated', detail: 'The e-mail address or the password is wrong.' },
});
