import { defineErrors } from '@millrace/errors';

/** Everything that can go wrong on the way from a request to its principal. */
export const accessErrors = defineErrors({
  unauthenticated: { kind: 'unauthenticated', detail: 'A bearer token is required.' },
  // One answer for every flaw of a token: which check failed helps only somebody who forges.
  invalid_token: { kind: 'unauthenticated', detail: 'The bearer token is not valid.' },
  token_expired: { kind: 'unauthenticated', detail: 'The bearer token has expired.' },
  forbidden: { kind: 'forbidden', detail: 'Your role does not allow this.' },
  token_keys_unavailable: {
    kind: 'unavailable',
    detail: 'Tokens cannot be verified at the moment.',
    retryable: true,
    retryAfterSeconds: 1,
  },
});
