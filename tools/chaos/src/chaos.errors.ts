import { defineErrors } from '@millrace/errors';

/** Everything that can keep the laboratory from its verdict. */
export const chaosErrors = defineErrors({
  invalid_flag: { kind: 'invalid', detail: 'A flag is wrong.' },
  set_up_failed: { kind: 'internal', detail: 'The system could not be made ready for a case.' },
  not_read: { kind: 'internal', detail: 'What the checks look at could not be read.' },
});
