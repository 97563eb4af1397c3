import { concurrencyErrors } from '../concurrency.errors.js';

/** Is told of an error that nobody joined. @param name of the task or group, as it was given. */
export type UnjoinedErrorReporter = (error: unknown, name: string) => void;

/** As for a promise that nobody handles: Node ends the process, unless it was told something else to do. */
function raiseUnhandledRejection(cause: unknown, name: string): void {
  const detail = `${name} failed, and nobody joined it.`;
  void Promise.reject(concurrencyErrors.task_not_joined({ detail, cause }));
}

let reporter: UnjoinedErrorReporter = raiseUnhandledRejection;

/**
 * Who is told, from now on, of errors that nobody joined; for the whole process. Without an argument it is the
 * default again: an unhandled rejection, `task_not_joined`, with the error as its cause.
 * @returns who was told before.
 */
export function reportUnjoinedErrorsTo(
  next: UnjoinedErrorReporter = raiseUnhandledRejection,
): UnjoinedErrorReporter {
  const before = reporter;
  reporter = next;
  return before;
}

export function reportUnjoinedError(error: unknown, name: string): void {
  reporter(error, name);
}
