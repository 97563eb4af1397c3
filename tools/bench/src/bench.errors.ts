import { defineErrors } from '@millrace/errors';

/** Everything that can keep the benchmark from its figures. */
export const benchErrors = defineErrors({
  invalid_flag: { kind: 'invalid', detail: 'A flag is wrong.' },
  invalid_report: { kind: 'invalid', detail: 'The file is no report of this benchmark.' },
  worker_failed: { kind: 'internal', detail: 'A process of the benchmark failed.' },
  not_settled: { kind: 'internal', detail: 'The system did not come to rest.' },
  set_up_failed: { kind: 'internal', detail: 'The system could not be made ready for a measurement.' },
});
