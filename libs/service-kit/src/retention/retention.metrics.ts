import { Counter, Gauge } from '@millrace/telemetry';

export const retentionMetrics = {
  rowsRemoved: new Counter({
    name: 'retention_rows_removed_total',
    help: 'Rows that were removed since nobody asks for them any more.',
    labelNames: ['database', 'table'] as const,
  }),
  oldestSeconds: new Gauge({
    name: 'retention_oldest_row_seconds',
    help: 'Age of the oldest row at the last look of this process; more than it is kept for: removal does not keep up.',
    labelNames: ['database', 'table'] as const,
  }),
  partitions: new Counter({
    name: 'retention_partitions_total',
    help: 'Partitions by what was done: made ahead of time, dropped with what they held, or not made since the default partition has rows of their time.',
    labelNames: ['database', 'table', 'change'] as const,
  }),
};
