import { ContextError } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { isDatabaseUnavailable, isRetryableTransactionError } from '@millrace/persistence';

/**
 * What becomes of a batch whose handling threw. *retryable*: nothing is wrong with the messages, the same
 * batch again after a pause. *bug*: one of the messages cannot be handled by this code. (The third fate,
 * *poison*, is never thrown: it is what the decoder finds, or what a handler says by `context.reject`.)
 */
export type Fate = 'retryable' | 'bug';

/** Total: any thrown value has a fate, also one that is no Error. */
export function fateOf(error: unknown): Fate {
  if (error instanceof AppError) return error.retryable ? 'retryable' : 'bug';
  if (error instanceof ContextError) return 'retryable';
  return isDatabaseUnavailable(error) || isRetryableTransactionError(error) ? 'retryable' : 'bug';
}

/** A thrown value in one line. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  try {
    return `thrown value: ${JSON.stringify(error) ?? String(error)}`;
  } catch (unserializable) {
    return `thrown value of type ${typeof error} (${(unserializable as Error).message})`;
  }
}

/** What a thrown value is grouped by: the code of an AppError, or the class of another error. */
export function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'thrown-value';
}
