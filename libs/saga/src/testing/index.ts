// Given a saga, when this happens, then expect that
export { SagaScenario, givenSaga, type Expected, type Happening } from './given-saga.js';
export {
  cancelled,
  deadlinePasses,
  lateRepliesOf,
  operatorForces,
  operatorRetries,
  operatorSkips,
  repliesOf,
  silenceOf,
  type Identify,
} from './happenings.js';
// Recorded histories
export {
  replayHistory,
  type RecordedCommand,
  type RecordedInput,
  type SagaHistory,
} from './replay-history.js';
