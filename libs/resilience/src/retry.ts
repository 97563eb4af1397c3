import { type Clock, systemClock } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { pause } from './pause.js';
import { RetriesExhausted } from './resilience.errors.js';
import type { RetryBudget } from './retry-budget.js';

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
  readonly clock: Clock;
}

export const RETRY_DEFAULTS: RetryOptions = {
  delaysMs: [200, 400, 800],
  jitter: 0.5,
  isRetryable: (error) => error instanceof AppError && error.retryable,
  onRetry: () => undefined,
  random: Math.random,
  clock: systemClock,
};

/** Until when retrying makes sense. */
export interface RetryLimits {
  /** No try begins after it aborts; a pause ends at once. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds left. A retry that could not end within them is not begun. */
  readonly remainingMs?: () => number;
  /** Milliseconds that a try usually takes. Default 0: unknown. */
  readonly expectedMs?: () => number;
  /** Shared by all calls of a client: retries are a share of its traffic. */
  readonly budget?: RetryBudget | undefined;
}

/** Why there was no further try of something that may succeed later. */
export type GaveUpBecause = 'tries' | 'deadline' | 'budget';

/**
 * Runs `work` until it succeeds, its error is not worth another try, the retries are used up, or the time or
 * the budget is. A pause is never shorter than the error's Retry-After. `work` gets the number of the try,
 * from 1. Only for work that may be repeated: idempotent, or keyed.
 * @throws the error of the first try when there was no other; AppError `retries_exhausted` with the last error
 *   as its cause; an error that is not retryable as it is; the signal's reason when it aborts during a pause.
 */
export async function retry<T>(
  work: (tryNumber: number) => Promise<T>,
  options: Partial<RetryOptions> = {},
  limits: RetryLimits = {},
): Promise<T> {
  const complete = { ...RETRY_DEFAULTS, ...options };
  limits.budget?.deposit();
  for (let tryNumber = 1; ; tryNumber++) {
    try {
      return await work(tryNumber);
    } catch (error) {
      if (!complete.isRetryable(error) || limits.signal?.aborted) throw error;
      const next = nextTry(error, tryNumber, complete, limits);
      if (typeof next === 'string')
        throw tryNumber === 1 ? error : new RetriesExhausted(error, tryNumber, next);
      complete.onRetry({ number: tryNumber, delayMs: next.delayMs, error });
      await pause(next.delayMs, limits.signal, complete.clock);
    }
  }
}

function nextTry(
  error: unknown,
  tryNumber: number,
  { delaysMs, jitter, random }: RetryOptions,
  { remainingMs, expectedMs, budget }: RetryLimits,
): { readonly delayMs: number } | GaveUpBecause {
  const longestMs = delaysMs[tryNumber - 1];
  if (longestMs === undefined) return 'tries';
  const delayMs = Math.max(withJitter(longestMs, jitter, random()), retryAfterMs(error));
  if (delayMs + (expectedMs?.() ?? 0) >= (remainingMs?.() ?? Infinity)) return 'deadline';
  return budget && !budget.withdraw() ? 'budget' : { delayMs };
}

/** Up to a share of the pause is taken off, so that callers who failed together do not return together. */
export function withJitter(delayMs: number, jitter: number, random: number): number {
  return Math.round(delayMs * (1 - jitter * random));
}

function retryAfterMs(error: unknown): number {
  return error instanceof AppError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
}
