import { defineErrors } from '@millrace/errors';

export const messagingErrors = defineErrors({
  dead_letter_not_found: { kind: 'not-found', detail: 'There is no such dead letter.' },
  consumer_lost: {
    kind: 'internal',
    detail: 'The cluster answers, and the consumer neither hears from its group nor joins it again.',
  },
  invalid_cursor: { kind: 'invalid', detail: 'The cursor is not one that this service has given.' },
});
