import { defineErrors } from '@millrace/errors';

export const failpointErrors = defineErrors({
  failures_refused: {
    kind: 'internal',
    detail:
      'MILLRACE_FAIL_POINT, MILLRACE_PLANTED_BUG and MILLRACE_HANGING_MESSAGE break the service: only where NODE_ENV is test.',
  },
  unknown_fail_point: { kind: 'internal', detail: 'There is no such fail-point.' },
  unknown_bug: { kind: 'internal', detail: 'There is no such bug to plant.' },
});
