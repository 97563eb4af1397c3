import { defineErrors } from '@millrace/errors';

export const groupErrors = defineErrors({
  group_in_use: {
    kind: 'conflict',
    detail:
      'Somebody is in the group: stop the service first. A member would commit its own offsets over these.',
  },
});
