import { defineErrors } from '@millrace/errors';

/** Why an order is not followed, besides that there is none. */
export const followOrderErrors = defineErrors({
  last_event_id_invalid: {
    kind: 'invalid',
    detail: 'The header Last-Event-ID must be the id of an event of this stream.',
  },
  too_many_streams: {
    kind: 'too-many-requests',
    detail: 'You follow as many orders at once as you may. End one of the streams first.',
    retryAfterSeconds: 5,
  },
  no_stream_free: {
    kind: 'unavailable',
    detail: 'No further event stream can be served at the moment. The order itself can be read.',
    retryAfterSeconds: 2,
  },
});
