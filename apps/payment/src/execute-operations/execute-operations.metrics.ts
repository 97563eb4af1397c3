import { Counter, Gauge, Histogram } from '@millrace/telemetry';

export const providerOperations = new Counter({
  name: 'payment_provider_operations_total',
  help: 'Operations brought to an end at the provider, by verb and outcome; `unknown` will be asked about.',
  labelNames: ['verb', 'outcome'],
});

export const providerSeconds = new Histogram({
  name: 'payment_provider_operation_duration_seconds',
  help: 'From the first call of an operation to its outcome, retries included.',
  labelNames: ['verb'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
});

export const unknownOutcomes = new Counter({
  name: 'payment_unknown_outcomes_total',
  help: 'Operations given back because the provider did not say what became of them, by error code.',
  labelNames: ['verb', 'code'],
});

export const takenOver = new Counter({
  name: 'payment_operations_taken_over_total',
  help: 'Open operations found by polling: given back, left by a dead instance, or not begun for want of room.',
});

export const operationsInFlight = new Gauge({
  name: 'payment_operations_in_flight',
  help: 'Operations that this process holds: waiting for a place, calling, or being recorded.',
});

export const openOperations = new Gauge({
  name: 'payment_open_operations',
  help: 'Operations without an outcome in the database, by kind and age.',
  labelNames: ['kind', 'age'],
});

export const oldestOpenSeconds = new Gauge({
  name: 'payment_oldest_open_operation_seconds',
  help: 'Age of the oldest operation without an outcome; 0 when there is none.',
});
