import { Counter, Gauge } from '@millrace/telemetry';

/** Why an order is refused before anything of it is accepted. */
export type RefusedBecause = 'backlog' | 'pool' | 'queue';

export const admissionMetrics = {
  refused: new Counter({
    name: 'orders_refused_total',
    help: 'Orders that were answered 503 before anything was accepted: their shard has more under way than it works off in time (backlog), too many requests wait for a connection to it (pool), or too long for its next transaction (queue).',
    labelNames: ['reason'] as const,
  }),
  open: new Gauge({
    name: 'orders_open',
    help: 'Orders under way, by shard; counted only as far as it matters for admission.',
    labelNames: ['shard'] as const,
  }),
  drain: new Gauge({
    name: 'orders_drain_per_second',
    help: 'Orders that end each second, by shard, as last seen while there was enough to do.',
    labelNames: ['shard'] as const,
  }),
  wait: new Gauge({
    name: 'orders_expected_wait_seconds',
    help: 'How long an order accepted now is expected to be under way, by shard.',
    labelNames: ['shard'] as const,
  }),
};
