import { defineErrors } from '@millrace/errors';

export const attendSagaErrors = defineErrors({
  if_match_required: {
    kind: 'invalid',
    detail: 'The header If-Match must be the ETag of the saga as you have seen it, e.g. "7".',
  },
});
