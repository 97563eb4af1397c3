import {
  INTERVENTION_VERBS,
  type ParkedPosition,
  type RecordedIntervention,
  SAGA_STATUSES,
  type SagaInstance,
} from '@millrace/saga';
import { z } from 'zod';
import { parseParkedCursor } from './parked-cursor.js';

const cursor = z
  .string()
  .max(200)
  .transform((text, context): ParkedPosition => {
    const parsed = parseParkedCursor(text);
    if (parsed) return parsed;
    context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
    return z.NEVER;
  });

export const listParkedQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
});
export type ListParkedQuery = z.infer<typeof listParkedQuery>;

const statedReason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .meta({ description: 'Why, in your words. Kept in the audit; customers do not see it.' });

export const interventionBody = z.strictObject({ reason: statedReason });
export type InterventionBody = z.infer<typeof interventionBody>;

export const forceBody = z.strictObject({
  reason: statedReason,
  outcome: z.enum(['completed', 'compensated']).meta({
    description: '`completed`: the order is confirmed. `compensated`: it is rejected or cancelled.',
  }),
});
export type ForceBody = z.infer<typeof forceBody>;

const standing = z.strictObject({
  status: z.enum(SAGA_STATUSES),
  phase: z.enum(['forward', 'backward']),
  step: z.string().nullable().meta({ description: 'What it waits for; `null` once it has ended.' }),
  attempt: z.int().meta({ description: 'Commands sent for this step so far.' }),
  owed: z.array(z.string()).readonly().meta({ description: 'Steps that are to be undone if it is undone.' }),
  reason: z.string().nullable().meta({ description: 'Why it is undone.' }),
  waitingSince: z.iso.datetime(),
  attentionAt: z.iso.datetime().nullable().meta({ description: '`null` when it needs nobody.' }),
});

export const sagaView = standing.extend({
  id: z.string().meta({ description: 'Also the id of the order.' }),
  definition: z.string(),
  version: z.int(),
  revision: z.int().meta({ description: 'Grows with each move; what `If-Match` names.' }),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type SagaView = z.infer<typeof sagaView>;

export const parkedSagaView = sagaView.extend({
  parkedForSeconds: z.int(),
  cause: z.string().meta({ description: 'What does not answer.' }),
});
export type ParkedSagaView = z.infer<typeof parkedSagaView>;

export const parkedPage = z.strictObject({
  sagas: z.array(parkedSagaView),
  nextCursor: z.string().nullable().meta({ description: '`null` on the last page.' }),
  unavailable: z
    .array(z.string())
    .meta({ description: 'Shards that did not answer: theirs are missing here.' }),
});
export type ParkedPage = z.infer<typeof parkedPage>;

export const interventionView = z.strictObject({
  revision: z.int().meta({ description: 'The revision that the verb found.' }),
  verb: z.enum(INTERVENTION_VERBS),
  outcome: z.enum(['completed', 'compensated']).nullable(),
  by: z.string().meta({ description: "Id of the operator's account." }),
  reason: z.string(),
  at: z.iso.datetime(),
  before: standing.extend({ attemptId: z.string().nullable() }),
});
export type InterventionView = z.infer<typeof interventionView>;

export const attendedSagaView = sagaView.extend({ interventions: z.array(interventionView) });
export type AttendedSagaView = z.infer<typeof attendedSagaView>;

export function viewOfSaga(saga: SagaInstance): SagaView {
  const { id, definition, version, status, phase, step, attempt, owed, reason, revision } = saga;
  return {
    id,
    definition,
    version,
    status,
    phase,
    step,
    attempt,
    owed,
    reason,
    revision,
    startedAt: new Date(saga.startedAt).toISOString(),
    updatedAt: new Date(saga.updatedAt).toISOString(),
    waitingSince: new Date(saga.waitingSince).toISOString(),
    attentionAt: saga.attentionAt === null ? null : new Date(saga.attentionAt).toISOString(),
  };
}

export function viewOfIntervention(intervention: RecordedIntervention): InterventionView {
  const { revision, verb, outcome, by, reason, at, before } = intervention;
  return { revision, verb, outcome, by, reason, at: at.toISOString(), before };
}

/** e.g. `capture-payment: 14 attempts without a reply`. */
export function causeOf({ step, phase, attempt }: SagaInstance): string {
  const awaited = phase === 'backward' ? `undo of ${step}` : step;
  return `${awaited}: ${attempt} attempt${attempt === 1 ? '' : 's'} without a reply`;
}
