import { Counter, Gauge } from '@millrace/telemetry';

export const followOrderMetrics = {
  streams: new Gauge({ name: 'order_event_streams', help: 'Event streams that are open.' }),
  refused: new Counter({
    name: 'order_event_streams_refused_total',
    help: 'Event streams that were refused, because of the limit of a customer or of the process.',
    labelNames: ['limit'],
  }),
};
