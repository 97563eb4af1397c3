import { defineErrors } from '@millrace/errors';

/** Ways in which a call to the provider ends without an answer. None of them says that nothing happened. */
export const providerErrors = defineErrors({
  provider_unreachable: { kind: 'unavailable', detail: 'The provider could not be reached.' },
  provider_failed: { kind: 'unavailable', detail: 'The provider answered with a server error.' },
  // It answered: what is ill is the bank of one card, and the next card may be of another.
  issuer_unavailable: { kind: 'unavailable', detail: 'The provider cannot reach the issuer of the card.' },
  // Ours or its operator's to mend; calling again at once is pointless.
  provider_misunderstood: {
    kind: 'internal',
    detail: 'The provider answered something that we do not understand.',
    retryable: false,
  },
});
