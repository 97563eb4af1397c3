export type ContextEnd = 'cancelled' | 'deadline-exceeded';

const MESSAGES: Readonly<Record<ContextEnd, string>> = {
  cancelled: 'context cancelled',
  'deadline-exceeded': 'context deadline exceeded',
};

/**
 * Why a context ended; `cause` is what `cancel` was given. It has no stack: it is thrown far from where it is
 * made, and one is made for every request, where walking the stack would be most of the cost.
 */
export class ContextError extends Error {
  constructor(
    readonly reason: ContextEnd,
    options?: ErrorOptions,
  ) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(MESSAGES[reason], options);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'ContextError';
  }
}

/** Made once, for all that end without a cause. */
export const CANCELLED = shared(new ContextError('cancelled'));
export const DEADLINE_EXCEEDED = shared(new ContextError('deadline-exceeded'));

/** Nothing that it says can be changed. Not frozen: loggers mark the errors that they walk through (pino does). */
function shared(error: ContextError): ContextError {
  for (const name of Object.getOwnPropertyNames(error)) {
    Object.defineProperty(error, name, { writable: false, configurable: false });
  }
  return error;
}
