import { Counter, Gauge, Histogram } from '@millrace/telemetry';

/** What became of a record. `duplicate`: handled before. `passed-over`: a type that is not subscribed. */
export type RecordOutcome = 'handled' | 'duplicate' | 'dead' | 'passed-over';

export const recordsTotal = new Counter({
  name: 'messaging_records_total',
  help: 'Records settled, by what became of them.',
  labelNames: ['consumer', 'topic', 'type', 'outcome'],
});

export const batchSize = new Histogram({
  name: 'messaging_batch_size',
  help: 'Records taken at once from one partition.',
  labelNames: ['consumer', 'topic'],
  buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000],
});

export const transactionRecords = new Histogram({
  name: 'messaging_transaction_records',
  help: 'Records settled by one transaction, of all partitions that had some.',
  labelNames: ['consumer', 'database'],
  buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000],
});

export const batchSeconds = new Histogram({
  name: 'messaging_batch_seconds',
  help: 'Time of one try at a batch: decode, wait for its turn, transaction, commit.',
  labelNames: ['consumer', 'topic'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const batchFailuresTotal = new Counter({
  name: 'messaging_batch_failures_total',
  help: 'Tries at the batch of a partition, or at one message of it, that were rolled back.',
  labelNames: ['consumer', 'topic', 'fate'],
});

export const consumerLag = new Gauge({
  name: 'messaging_consumer_lag',
  help: 'Records between the committed offset and the end of the partition, as of the last commit or fetch.',
  labelNames: ['consumer', 'topic', 'partition'],
});

export const outboxBacklog = new Gauge({
  name: 'messaging_outbox_backlog',
  help: 'Rows in the outbox, counted up to 100,000. Reported by the process that holds the lease.',
  labelNames: ['database'],
});

export const outboxOldestSeconds = new Gauge({
  name: 'messaging_outbox_oldest_seconds',
  help: "Age of the oldest row of the outbox, on the database's clock.",
  labelNames: ['database'],
});

export const deadLetterDepth = new Gauge({
  name: 'messaging_dead_letters',
  help: 'Dead letters that wait for someone, counted up to 100,000.',
  labelNames: ['database'],
});

export const redriveJobLetters = new Counter({
  name: 'messaging_redrive_job_letters_total',
  help: 'Dead letters that redrive jobs have sent again.',
  labelNames: ['database'],
});

export const relayedTotal = new Counter({
  name: 'messaging_relayed_total',
  help: 'Outbox rows that the broker has acknowledged.',
  labelNames: ['database', 'topic'],
});

export const relayFailuresTotal = new Counter({
  name: 'messaging_relay_failures_total',
  help: 'Turns of a relay that failed; their rows are sent again.',
  labelNames: ['database'],
});

export const tableRecordsTotal = new Counter({
  name: 'messaging_table_records_total',
  help: 'Records read into a table in memory.',
  labelNames: ['topic', 'outcome'],
});
