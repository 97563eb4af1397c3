import { Counter, Histogram } from '@millrace/telemetry';

export const acceptMetrics = {
  outcomes: new Counter({
    name: 'order_accepts_total',
    help: 'Requests for a new order by what became of them.',
    labelNames: ['outcome'] as const,
  }),
  batchSize: new Histogram({
    name: 'order_accept_batch_size',
    help: 'Orders that were accepted by one transaction.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200],
  }),
};
