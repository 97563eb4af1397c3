import { defineErrors } from '@millrace/errors';

export const gatewayErrors = defineErrors({
  route_not_found: { kind: 'not-found', detail: 'There is no such route.' },
  malformed_path: { kind: 'invalid', detail: 'The path is not one that a client of ours would send.' },
  upstream_unavailable: {
    kind: 'unavailable',
    detail: 'The service behind this route cannot be reached at the moment.',
    retryAfterSeconds: 1,
  },
  overloaded: {
    kind: 'unavailable',
    detail: 'More orders are under way than can be worked off in time. Nothing was accepted; come again.',
    retryAfterSeconds: 1,
  },
  upstream_timeout: {
    kind: 'timeout',
    detail: 'The service behind this route did not answer in time; what was asked may still happen.',
  },
});
