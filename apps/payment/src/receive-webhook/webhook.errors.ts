import { defineErrors } from '@millrace/errors';

export const webhookErrors = defineErrors({
  // One answer for every way to be wrong: a forger learns nothing.
  invalid_webhook_signature: { kind: 'unauthenticated', detail: 'The signature is missing, wrong or old.' },
  malformed_webhook: { kind: 'invalid', detail: 'This is no event of the payment provider.' },
});
