import { type Clock, currentContextOrUndefined, runWithContext } from '@millrace/context';
import { AppError } from '@millrace/errors';
import type { AdaptiveTimeout } from './adaptive-timeout.js';
import type { Bulkhead } from './bulkhead.js';
import type { CallJudge, CircuitBreaker } from './circuit-breaker.js';
import type { RateLimiter } from './rate-limiter.js';
import { withTimeout } from './timeout.js';

/** One try: pass the signal on to whatever does the work. Its time is also the deadline of the current context in it. */
export interface Try {
  readonly signal: AbortSignal;
  /** From 1. */
  readonly number: number;
}

export interface TryRunnerParts {
  readonly breaker: CircuitBreaker;
  readonly bulkhead: Bulkhead;
  readonly timeout: AdaptiveTimeout;
  readonly limiter: RateLimiter | undefined;
  readonly clock: Clock;
}

/** One call: rate limit, bulkhead, breaker, timeout, from the outside in. */
export class TryRunner {
  constructor(private readonly parts: TryRunnerParts) {}

  async run<T>(
    number: number,
    work: (call: Try) => Promise<T>,
    parent?: AbortSignal,
    judge?: CallJudge,
  ): Promise<T> {
    const { limiter, bulkhead, breaker } = this.parts;
    await limiter?.acquire(parent);
    const entered = bulkhead.enter(parent);
    const place = entered instanceof Promise ? await entered : entered;
    let ended: Promise<unknown> = Promise.resolve();
    try {
      return await breaker.run(
        () =>
          this.timed((signal) => {
            const running = work({ signal, number });
            ended = running;
            return running;
          }, parent),
        judge,
      );
    } finally {
      // Not when the caller has its answer: work that ignores its signal still takes up what the place stands for.
      const leave = () => place.release();
      ended.then(leave, leave);
    }
  }

  private async timed<T>(
    work: (signal: AbortSignal) => Promise<T>,
    parent: AbortSignal | undefined,
  ): Promise<T> {
    const { timeout, clock } = this.parts;
    const limitMs = timeout.currentMs;
    const startedAtMs = clock.now();
    try {
      const result = await withTimeout(limitMs, withinBudget(limitMs, work), parent, clock);
      timeout.answered(clock.now() - startedAtMs);
      return result;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'call_timed_out') timeout.timedOut(limitMs);
      // A refusal is an answer; how fast a service fails says nothing of how long its answers take.
      else if (!error.retryable) timeout.answered(clock.now() - startedAtMs);
      throw error;
    }
  }
}

/** What the work hands on, over HTTP or to a database, is what this one try has left. */
function withinBudget<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): (signal: AbortSignal) => Promise<T> {
  const context = currentContextOrUndefined();
  if (!context) return work;
  return (signal) => runWithContext(context.withTimeout(limitMs), () => work(signal));
}
