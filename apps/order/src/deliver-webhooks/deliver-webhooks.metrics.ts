import { Counter, Gauge, Histogram } from '@millrace/telemetry';

export const webhookMetrics = {
  attempts: new Counter({
    name: 'order_webhook_attempts_total',
    help: 'Tries of webhook deliveries by what they led to: delivered, retried, dead, gone, cut, lapsed.',
    labelNames: ['end'],
  }),
  seconds: new Histogram({
    name: 'order_webhook_attempt_seconds',
    help: 'Duration of one try of a webhook delivery.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
  }),
  inFlight: new Gauge({
    name: 'order_webhook_deliveries_in_flight',
    help: 'Webhook deliveries that are being sent.',
    labelNames: ['shard'],
  }),
  waiting: new Gauge({
    name: 'order_webhook_deliveries_waiting',
    help: 'Webhook deliveries that are still to be sent, now or after a pause.',
    labelNames: ['shard'],
  }),
  overdue: new Gauge({
    name: 'order_webhook_deliveries_overdue_seconds',
    help: 'How long the webhook delivery that is due first has been due.',
    labelNames: ['shard'],
  }),
  disabled: new Counter({
    name: 'order_webhook_endpoints_disabled_total',
    help: 'Webhook endpoints that were disabled, by reason.',
    labelNames: ['because'],
  }),
};
