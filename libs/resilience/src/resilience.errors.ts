import { defineErrors } from '@millrace/errors';

/** What this library refuses or gives up by itself; the work's own errors pass through untouched. */
export const resilienceErrors = defineErrors({
  call_timed_out: {
    kind: 'timeout',
    detail: 'The call took too long and was cancelled; whether it had an effect is not known.',
  },
  circuit_open: {
    kind: 'unavailable',
    detail: 'The service failed too often lately; it is not called for a moment.',
    retryAfterSeconds: 1,
  },
  bulkhead_full: {
    kind: 'unavailable',
    detail: 'Too many calls wait already.',
    retryAfterSeconds: 1,
  },
});
