import { defineErrors } from '@millrace/errors';

export const messagingErrors = defineErrors({
  dead_letter_not_found: { kind: 'not-found', detail: 'There is no such dead letter.' },
  dead_letter_gone: {
    kind: 'conflict',
    detail: 'The letter is not dead any more: it was sent again, or purged.',
  },
  dead_letter_identity: {
    kind: 'unprocessable',
    detail: 'ce_id stays: another one would be another message.',
  },
  dead_letter_unreadable: { kind: 'unprocessable', detail: 'What would be sent cannot be read.' },
  redrive_job_not_found: { kind: 'not-found', detail: 'There is no such redrive job.' },
  consumer_lost: {
    kind: 'internal',
    detail: 'The cluster answers, and the consumer neither hears from its group nor joins it again.',
  },
  handler_hangs: { kind: 'internal', detail: 'The handler does not return.' },
  invalid_cursor: { kind: 'invalid', detail: 'The cursor is not one that this service has given.' },
});
