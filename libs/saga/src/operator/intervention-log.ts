import type { PreparedStatement, Queryable, Write } from '@millrace/persistence';
import type { SagaInstance, SagaPhase, SagaStatus } from '../engine/saga-instance.js';
import type { InterventionRequest, InterventionVerb } from './intervention.js';

/** Where a saga stood when an operator took hold of it. */
export interface SagaStanding {
  readonly status: SagaStatus;
  readonly phase: SagaPhase;
  readonly step: string | null;
  readonly attempt: number;
  readonly attemptId: string | null;
  /** Steps whose undo was owed. */
  readonly owed: readonly string[];
  readonly reason: string | null;
  /** ISO 8601. */
  readonly waitingSince: string;
  /** ISO 8601. */
  readonly attentionAt: string | null;
}

/** One line of the audit. */
export interface RecordedIntervention {
  readonly sagaId: string;
  /** The saga's revision that the verb found. */
  readonly revision: number;
  readonly verb: InterventionVerb;
  /** How the saga was made to end; null unless it was forced. */
  readonly outcome: 'completed' | 'compensated' | null;
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
  readonly before: SagaStanding;
}

const recordInterventionStatement: PreparedStatement = {
  name: 'record-saga-intervention',
  text: `
    INSERT INTO saga_interventions (saga_id, revision, slot, verb, outcome, by_whom, reason, at, before)
    VALUES ($1, $2, $3, $4, $5, $6, $7, now(), $8)`,
};

/** Belongs in the transaction that moves the saga. */
export function recordIntervention(request: InterventionRequest, saga: SagaInstance): Write {
  const { intervention, by, reason } = request;
  const outcome = intervention.verb === 'force' ? intervention.end.outcome : null;
  const before = JSON.stringify(standingOf(saga));
  return {
    statement: recordInterventionStatement,
    parameters: [saga.id, saga.revision, saga.slot, intervention.verb, outcome, by, reason, before],
  };
}

const readInterventionsStatement: PreparedStatement = {
  name: 'read-saga-interventions',
  text: `
    SELECT saga_id AS "sagaId", revision, verb, outcome, by_whom AS by, reason, at, before
    FROM saga_interventions WHERE saga_id = $1 ORDER BY revision`,
};

/** What operators did to a saga, oldest first. */
export async function readInterventions(
  on: Queryable,
  sagaId: string,
): Promise<readonly RecordedIntervention[]> {
  return (await on.query<RecordedIntervention>(readInterventionsStatement, [sagaId])).rows;
}

function standingOf(saga: SagaInstance): SagaStanding {
  const { status, phase, step, attempt, attemptId, owed, reason, waitingSince, attentionAt } = saga;
  return {
    status,
    phase,
    step,
    attempt,
    attemptId,
    owed,
    reason,
    waitingSince: new Date(waitingSince).toISOString(),
    attentionAt: attentionAt === null ? null : new Date(attentionAt).toISOString(),
  };
}
