import { AppError } from '@millrace/errors';
import { pause } from './pause.js';

export interface RetryOptions {
  /** Pauses before the second, third, ... try; their number is the number of retries. Default 200, 400, 800. */
  readonly delaysMs: readonly number[];
  /** Share of a pause that is random, 0 to 1: 0.5 makes 200 ms anything from 100 to 200. Default 0.5. */
  readonly jitter: number;
  /** Whether the same call may succeed later. Default: an `AppError` that says so. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Before each pause. */
  readonly onRetry: (retry: {
    readonly number: number;
    readonly delayMs: number;
    readonly error: unknown;
  }) => void;
  /** From 0 (inclusive) to 1 (exclusive); replaced in tests. */
  readonly random: () => number;
}

export const RETRY_DEFAULTS: RetryOptions = {
  delaysMs: [200, 400, 800],
  jitter: 0.5,
  isRetryable: (error) => error instanceof AppError && error.retryable,
  onRetry: () => undefined,
  random: Math.random,
};

/** Until when retrying makes sense. */
export interface RetryLimits {
  /** No try begins after it aborts; a pause ends at once. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds left. A pause that would outlast them is not begun: the last error is thrown instead. */
  readonly remainingMs?: () => number;
}

/**
 * Runs `work` until it succeeds, its error is not worth another try, the retries are used up, or the time is.
 * `work` gets the number of the try, from 1. Only for work that may be repeated: idempotent, or keyed.
 * @throws the error of the last try; the signal's reason when it aborts during a pause.
 */
export async function retry<T>(
  work: (tryNumber: number) => Promise<T>,
  options: Partial<RetryOptions> = {},
  limits: RetryLimits = {},
): Promise<T> {
  const { delaysMs, jitter, isRetryable, onRetry, random } = { ...RETRY_DEFAULTS, ...options };
  for (let tryNumber = 1; ; tryNumber++) {
    try {
      return await work(tryNumber);
    } catch (error) {
      const longestMs = delaysMs[tryNumber - 1];
      if (longestMs === undefined || !isRetryable(error)) throw error;
      const delayMs = withJitter(longestMs, jitter, random());
      if (limits.signal?.aborted || delayMs >= (limits.remainingMs?.() ?? Infinity)) throw error;
      onRetry({ number: tryNumber, delayMs, error });
      await pause(delayMs, limits.signal);
    }
  }
}

/** Up to a share of the pause is taken off, so that callers who failed together do not return together. */
export function withJitter(delayMs: number, jitter: number, random: number): number {
  return Math.round(delayMs * (1 - jitter * random));
}
