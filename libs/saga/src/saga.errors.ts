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
  saga_changed: {
    kind: 'conflict',
    detail: 'A saga was changed by someone else since it was read.',
    retryable: true,
  },
});
