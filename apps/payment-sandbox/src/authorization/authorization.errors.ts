import { defineErrors } from '@millrace/errors';

export const sandboxErrors = defineErrors({
  invalid_api_key: { kind: 'unauthenticated', detail: 'A valid API key is required as bearer token.' },
  missing_idempotency_key: { kind: 'invalid', detail: 'The header Idempotency-Key is required.' },
  idempotency_key_reused: {
    kind: 'unprocessable',
    detail: 'This Idempotency-Key was used for another operation.',
  },
  authorization_not_found: { kind: 'not-found', detail: 'There is no such authorization.' },
  operation_not_found: { kind: 'not-found', detail: 'No operation was ever made with this key.' },
  issuer_unavailable: {
    kind: 'unavailable',
    detail: 'The issuer of this card cannot be reached. Nothing was done; try again.',
  },
  // Refusals: what an operation cannot do any more. Recorded under its key like any other outcome.
  not_authorized: { kind: 'conflict', detail: 'The authorization was declined.' },
  authorization_expired: { kind: 'conflict', detail: 'The authorization has expired.' },
  already_captured: { kind: 'conflict', detail: 'The authorization was captured already.' },
  already_voided: { kind: 'conflict', detail: 'The authorization was voided already.' },
  already_refunded: { kind: 'conflict', detail: 'The payment was refunded already.' },
  not_captured: { kind: 'conflict', detail: 'Only a captured payment can be refunded.' },
});
