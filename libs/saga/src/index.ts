// Declaring
export { defineSaga, type SagaDefinition } from './definition/saga-definition.js';
export { nothingToUndo, expire, proceed, refuse, send, undoBy, undoneWith } from './definition/saga-terms.js';
export type {
  Attempt,
  SagaDeclaration,
  SagaReply,
  SagaRetry,
  SagaSend,
  SagaStep,
  SagaTimeout,
  SagaUndo,
} from './definition/saga-declaration.js';
export { SagaDefinitions } from './definition/saga-definitions.js';
// Deciding: pure
export {
  onCancel,
  onDeadline,
  onReply,
  startSaga,
  type SagaReplyMessage,
  type SagaStart,
} from './engine/saga-engine.js';
export { onForce, onRetry, onSkip, type ForcedEnd } from './engine/operator-verbs.js';
export {
  SAGA_STATUSES,
  isFinished,
  type SagaInstance,
  type SagaPhase,
  type SagaStatus,
} from './engine/saga-instance.js';
export type {
  IgnoredBecause,
  SagaCommand,
  SagaOutcome,
  TimelineEntry,
  TimelineEvent,
  Transition,
} from './engine/transition.js';
export {
  SagaBatch,
  encodeCommand,
  type IgnoredInput,
  type SagaBatchOptions,
  type SagaMoves,
} from './engine/saga-batch.js';
// Storing
export { addSagaBaggage, createSagaTables, dropSagaBaggage, dropSagaTables } from './store/saga-tables.js';
export { SAGA_COLUMNS, sagaRowOf, type SagaRow } from './store/saga-row.js';
export { loadSagasForUpdate, type LoadedSagas } from './store/load-sagas.js';
export { saveSagas } from './store/save-sagas.js';
export { applyMoves, recordMoves, type RecordedMoves, type SagaEffects } from './store/apply-moves.js';
// Operators
export {
  INTERVENTION_VERBS,
  type Intervention,
  type InterventionRequest,
  type InterventionVerb,
} from './operator/intervention.js';
export { intervene, type Intervened, type InterventionParts } from './operator/intervene.js';
export {
  readInterventions,
  type RecordedIntervention,
  type SagaStanding,
} from './operator/intervention-log.js';
export { createSagaInterventions, dropSagaInterventions } from './operator/intervention-tables.js';
export {
  byLongestParked,
  findParked,
  findSaga,
  type ParkedPosition,
  type ParkedSaga,
} from './operator/parked-sagas.js';
// Deadlines
export {
  SagaDeadlineScheduler,
  type SagaDeadlineSchedulerOptions,
} from './deadlines/saga-deadline-scheduler.js';
// Metrics and errors
export { countIgnored, countIntervention } from './saga.metrics.js';
export { sagaErrors } from './saga.errors.js';
