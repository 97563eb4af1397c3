import { type Clock, currentContextOrUndefined, systemClock } from '@millrace/context';
import { AdaptiveTimeout, type AdaptiveTimeoutOptions } from './adaptive-timeout.js';
import { Bulkhead, type BulkheadOptions } from './bulkhead.js';
import {
  type CallJudge,
  CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
} from './circuit-breaker.js';
import { hedgeRead, type HedgeOptions } from './hedge.js';
import { RateLimiter, type RateLimiterOptions } from './rate-limiter.js';
import { RetryBudget, type RetryBudgetOptions } from './retry-budget.js';
import { retry, type RetryLimits, type RetryOptions } from './retry.js';
import { type Try, TryRunner } from './try-runner.js';

/** One object for one client of one target. What is left out has the defaults of its part. */
export interface ClientPolicyOptions {
  /** Limit of one try: {@link ADAPTIVE_TIMEOUT_DEFAULTS}. */
  readonly timeout?: Partial<AdaptiveTimeoutOptions>;
  /** {@link RETRY_DEFAULTS}. `{ delaysMs: [] }` for what must not be repeated. */
  readonly retry?: Partial<RetryOptions>;
  /** {@link RETRY_BUDGET_DEFAULTS}. */
  readonly retryBudget?: Partial<RetryBudgetOptions>;
  /** Of `read` only. Default: no hedging. */
  readonly hedge?: Partial<HedgeOptions>;
  /** Default: no limit. */
  readonly rateLimit?: RateLimiterOptions;
  /** {@link BULKHEAD_DEFAULTS}. */
  readonly bulkhead?: Partial<BulkheadOptions>;
  /** {@link CIRCUIT_BREAKER_DEFAULTS}. */
  readonly breaker?: Partial<CircuitBreakerOptions>;
  readonly clock?: Clock;
}

export interface ClientPolicyState {
  readonly circuit: CircuitState;
  /** Calls that hold a place: those that go on after their caller gave up count. */
  readonly running: number;
  readonly queued: number;
  readonly timeoutMs: number;
}

/** How one client calls one service. */
export interface ClientPolicy {
  /**
   * Runs `work` under the policy, and within the deadline of the current context.
   * @throws AppError `call_timed_out`, `circuit_open`, `bulkhead_full`, `rate_limited`, `retries_exhausted`; the
   *   context's end; the work's own error.
   * @param judge what the failure of one try says about the service; absent, or `undefined`: as `breaker.isFailure`.
   */
  run<T>(work: (call: Try) => Promise<T>, judge?: CallJudge): Promise<T>;
  /** The same for what changes nothing, and may therefore be asked twice at once: with hedging, if configured. */
  read<T>(work: (call: Try) => Promise<T>): Promise<T>;
  state(): ClientPolicyState;
  /** Ends its timers. No call may follow. */
  close(): void;
}

/**
 * Composes, from the outside in: the context's deadline, retry within its budget, hedging (reads), rate limit,
 * bulkhead, breaker, adaptive timeout of one try. So a pause between tries holds no place in the bulkhead,
 * waiting for a place counts as no failure and takes no time from a try, and limiter, bulkhead and breaker see
 * every single call.
 */
export function createClientPolicy(options: ClientPolicyOptions = {}): ClientPolicy {
  const { clock = systemClock } = options;
  const breaker = new CircuitBreaker(options.breaker);
  const bulkhead = new Bulkhead(options.bulkhead);
  const timeout = new AdaptiveTimeout({ clock, ...options.timeout });
  const limiter = options.rateLimit && new RateLimiter({ clock, ...options.rateLimit });
  const budget = new RetryBudget({ clock, ...options.retryBudget });
  const runner = new TryRunner({ breaker, bulkhead, timeout, limiter, clock });

  const limitsNow = (): RetryLimits & { readonly signal: AbortSignal | undefined } => {
    const context = currentContextOrUndefined();
    return {
      signal: context?.done,
      remainingMs: () => context?.remainingMs() ?? Number.POSITIVE_INFINITY,
      expectedMs: () => timeout.typicalMs,
      budget,
    };
  };

  const run: ClientPolicy['run'] = (work, judge) => {
    const limits = limitsNow();
    const once = (number: number) => runner.run(number, work, limits.signal, judge);
    return retry(once, { clock, ...options.retry }, limits);
  };

  const read: ClientPolicy['read'] = (work) => {
    const { hedge } = options;
    if (hedge === undefined) return run(work);
    const limits = limitsNow();
    const complete: HedgeOptions = {
      afterMs: () => timeout.currentMs / 2,
      // A further call is more traffic, like a retry.
      onHedge: () => breaker.state === 'closed' && budget.withdraw(),
      clock,
      ...hedge,
    };
    const once = (number: number) =>
      hedgeRead((signal) => runner.run(number, work, signal), complete, limits.signal);
    return retry(once, { clock, ...options.retry }, limits);
  };

  return {
    run,
    read,
    state: () => ({
      circuit: breaker.state,
      running: bulkhead.running,
      queued: bulkhead.queued,
      timeoutMs: timeout.currentMs,
    }),
    close: () => breaker.close(),
  };
}
