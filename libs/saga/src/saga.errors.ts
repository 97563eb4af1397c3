import { defineErrors } from '@millrace/errors';

export const sagaErrors = defineErrors({
  invalid_saga_definition: { kind: 'internal', detail: 'A saga definition is not sound.' },
  unknown_saga_definition: {
    kind: 'internal',
    detail: 'A saga runs by a definition that this process does not know.',
    // A newer process of a rolling update may know it: wait rather than dead-letter.
    retryable: true,
  },
  unknown_saga_step: { kind: 'internal', detail: 'A saga stands at a step that its definition lacks.' },
  saga_not_found: { kind: 'not-found', detail: 'There is no such saga.' },
  saga_moved_on: { kind: 'precondition-failed', detail: 'The saga was moved since it was looked at.' },
  saga_not_parked: { kind: 'conflict', detail: 'The saga does not need attention: it goes on by itself.' },
  saga_step_not_skippable: {
    kind: 'conflict',
    detail: 'The reply to this step would have taught the saga what it must know: retry it, or force an end.',
  },
  saga_changed: {
    kind: 'conflict',
    detail: 'A saga was changed by someone else since it was read.',
    retryable: true,
  },
});
