import { AppError, defineErrors } from '@millrace/errors';

/** What this library refuses or gives up by itself; the work's own errors pass through untouched. */
export const resilienceErrors = defineErrors({
  call_timed_out: {
    kind: 'timeout',
    detail: 'The call took too long and was cancelled; whether it had an effect is not known.',
  },
  circuit_open: {
    kind: 'unavailable',
    detail: 'The service failed too often lately; it is not called for a moment.',
    retryAfterSeconds: 1,
  },
  bulkhead_full: {
    kind: 'unavailable',
    detail: 'Too many calls wait already.',
    retryAfterSeconds: 1,
  },
  rate_limited: {
    kind: 'too-many-requests',
    detail: 'Too many calls lately.',
    retryAfterSeconds: 1,
  },
  overloaded: {
    kind: 'unavailable',
    detail: 'Work waits for longer than it should; nothing was begun.',
    retryAfterSeconds: 1,
  },
});

/** The final failure of work that was retried. Its kind is the last error's, which is its `cause`. */
export class RetriesExhausted extends AppError {
  override readonly cause: unknown;

  constructor(
    last: unknown,
    /** How often it was tried. */
    readonly tries: number,
    readonly because: 'tries' | 'deadline' | 'budget',
  ) {
    super({
      code: 'retries_exhausted',
      kind: last instanceof AppError ? last.kind : 'unavailable',
      retryable: true,
      detail: `Tried ${tries} times, then gave up: ${WHY[because]}. The last try: ${messageOf(last)}`,
      ...(last instanceof AppError && last.retryAfterSeconds !== undefined
        ? { retryAfterSeconds: last.retryAfterSeconds }
        : {}),
    });
    this.cause = last;
  }
}

const WHY = {
  tries: 'no try is left',
  deadline: 'another could not end in time',
  budget: 'the client retries too much already',
} as const;

function messageOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'an unexpected error.';
}
