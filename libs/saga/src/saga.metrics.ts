import { Counter, Gauge } from '@millrace/telemetry';
import type { InterventionVerb } from './operator/intervention.js';
import type { SagaMoves } from './engine/saga-batch.js';

const ignored = new Counter({
  name: 'millrace_saga_ignored_inputs_total',
  help: 'Replies, deadlines and cancels that changed nothing, by why.',
  labelNames: ['because'],
});

const interventions = new Counter({
  name: 'millrace_saga_interventions_total',
  help: 'Parked sagas that an operator retried, skipped a step of, or forced to an end.',
  labelNames: ['verb'],
});

const fired = new Counter({
  name: 'millrace_saga_deadlines_total',
  help: 'Deadlines that moved a saga, by database.',
  labelNames: ['database'],
});

const failed = new Counter({
  name: 'millrace_saga_deadline_failures_total',
  help: 'Sagas that could not be moved when their deadline came, by database.',
  labelNames: ['database'],
});

const parked = new Gauge({
  name: 'millrace_sagas_needing_attention',
  help: 'Sagas that have waited for a reply for too long, by database.',
  labelNames: ['database'],
});

/** Counts what a batch passed over. Call it once per commit. */
export function countIgnored(moves: SagaMoves): void {
  for (const { because } of moves.ignored) ignored.inc({ because });
}

/** Call it once an intervention is committed. */
export function countIntervention(verb: InterventionVerb): void {
  interventions.inc({ verb });
}

export const deadlineMetrics = { fired, failed, parked };
