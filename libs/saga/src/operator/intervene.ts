import { appendToOutbox } from '@millrace/messaging';
import { type Transaction, writeTogether } from '@millrace/persistence';
import type { SagaDefinitions } from '../definition/saga-definitions.js';
import { SagaBatch, type IgnoredInput, type SagaMoves } from '../engine/saga-batch.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import { sagaErrors } from '../saga.errors.js';
import { recordMoves, type SagaEffects } from '../store/apply-moves.js';
import { loadSagasForUpdate } from '../store/load-sagas.js';
import { intervened, type InterventionRequest } from './intervention.js';
import { readInterventions, recordIntervention } from './intervention-log.js';

export interface Intervened {
  /** The saga as it stands now. */
  readonly saga: SagaInstance;
  /** For `SagaEffects.committed`, after the commit; empty when the request had been done before. */
  readonly moves: SagaMoves;
}

/** What an operator's verb needs of the service whose sagas they are. */
export interface InterventionParts {
  readonly definitions: SagaDefinitions;
  readonly effects: SagaEffects;
  /** The `ce_source` of commands, e.g. `/millrace/order`. */
  readonly source: string;
}

/**
 * Does what an operator wants of a parked saga, with its audit, in the open transaction. Compare-and-set on the
 * revision: of a verb and a late reply, or of two verbs, one wins, and the loser changes nothing. The same request
 * again changes nothing either, and is answered with the saga as it stands.
 * @throws AppError `saga_not_found`; `saga_moved_on` when the revision is not the one that was seen;
 *   `saga_not_parked`, `saga_step_not_skippable`
 */
export async function intervene(
  transaction: Transaction,
  request: InterventionRequest,
  parts: InterventionParts,
): Promise<Intervened> {
  const { sagaId, intervention } = request;
  const loaded = await loadSagasForUpdate(transaction, [sagaId]);
  const saga = loaded.sagas.get(sagaId);
  if (saga === undefined) throw sagaErrors.saga_not_found();
  const batch = new SagaBatch({ ...parts, ...loaded });
  if (saga.revision !== request.revision) {
    if (await wasDone(transaction, request)) return { saga, moves: batch.moves() };
    throw sagaErrors.saga_moved_on({
      detail: `The saga is at revision ${saga.revision}, no longer at ${request.revision}.`,
      extensions: { revision: saga.revision },
    });
  }
  batch.move(sagaId, (definition, instance, now) => intervened(intervention, definition, instance, now));
  const moves = batch.moves();
  const [moved] = moves.changed;
  if (moved === undefined) throw refusalOf(moves.ignored[0]!);
  const { writes, messages } = recordMoves(moves, parts.effects);
  await writeTogether(transaction, [...writes, recordIntervention(request, saga)]);
  await appendToOutbox(transaction, messages);
  return { saga: { ...moved, revision: saga.revision + 1 }, moves };
}

/** Whether this very request is in the audit: its answer was lost, and it came again. */
async function wasDone(transaction: Transaction, request: InterventionRequest): Promise<boolean> {
  const { intervention } = request;
  const outcome = intervention.verb === 'force' ? intervention.end.outcome : null;
  const done = await readInterventions(transaction, request.sagaId);
  return done.some(
    (row) =>
      row.revision === request.revision &&
      row.verb === intervention.verb &&
      row.outcome === outcome &&
      row.by === request.by,
  );
}

function refusalOf({ because }: IgnoredInput) {
  switch (because) {
    case 'reply-teaches':
      return sagaErrors.saga_step_not_skippable();
    case 'finished':
      return sagaErrors.saga_not_parked({ detail: 'The saga has ended.' });
    default:
      return sagaErrors.saga_not_parked();
  }
}
