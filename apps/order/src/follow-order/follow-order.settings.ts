import { defineSettings, positiveInt } from '@millrace/config';

/** How orders are followed over event streams. Part of the order service's settings. */
export const followOrderSettings = defineSettings({
  streamsMax: {
    env: 'ORDER_STREAMS_MAX',
    schema: positiveInt,
    default: 2_000,
    doc: 'Event streams that one process serves at once; one more is answered 503.',
  },
  streamsPerCustomer: {
    env: 'ORDER_STREAMS_PER_CUSTOMER',
    schema: positiveInt,
    default: 20,
    doc: 'Event streams that one process serves one customer at once; one more is answered 429.',
  },
  streamHeartbeatMs: {
    env: 'ORDER_STREAM_HEARTBEAT_MS',
    schema: positiveInt,
    default: 15_000,
    doc: 'An event stream is never silent for longer than this many ms, so that proxies keep it open.',
  },
  streamLifeMs: {
    env: 'ORDER_STREAM_LIFE_MS',
    schema: positiveInt,
    default: 900_000,
    doc: 'After so many ms, or with its token, an event stream ends and its client resumes it elsewhere.',
  },
});
