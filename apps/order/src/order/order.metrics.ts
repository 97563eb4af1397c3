import { Gauge } from '@millrace/telemetry';

export const orderMetrics = {
  waiters: new Gauge({
    name: 'order_waiting_requests',
    help: 'Requests that wait for the end of an order (Prefer: wait).',
  }),
};
