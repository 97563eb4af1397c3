import { currentContextOrUndefined } from '@millrace/context';
import { Bulkhead, type BulkheadOptions } from './bulkhead.js';
import { CircuitBreaker, type CircuitBreakerOptions, type CircuitState } from './circuit-breaker.js';
import { retry, type RetryOptions } from './retry.js';
import { withTimeout } from './timeout.js';

export interface ClientPolicyOptions {
  /** Limit of one try. */
  readonly timeoutMs: number;
  /** Defaults: {@link RETRY_DEFAULTS}. `{ delaysMs: [] }` for what must not be repeated. */
  readonly retry?: Partial<RetryOptions>;
  /** Defaults: {@link BULKHEAD_DEFAULTS}. */
  readonly bulkhead?: Partial<BulkheadOptions>;
  /** Defaults: {@link CIRCUIT_BREAKER_DEFAULTS}. */
  readonly breaker?: Partial<CircuitBreakerOptions>;
}

/** One try: pass the signal on to whatever does the work. */
export interface Try {
  readonly signal: AbortSignal;
  /** From 1. */
  readonly number: number;
}

/** How one client calls one service. */
export interface ClientPolicy {
  /**
   * Runs `work` under the policy, and within the deadline of the current context.
   * @throws AppError `call_timed_out`, `circuit_open`, `bulkhead_full`; the context's end; the work's own error.
   */
  run<T>(work: (call: Try) => Promise<T>): Promise<T>;
  state(): { readonly circuit: CircuitState; readonly running: number; readonly queued: number };
  /** Ends its timers. No call may follow. */
  close(): void;
}

/**
 * Composes, from the outside in: the context's deadline, retry, bulkhead, breaker, timeout of one try.
 * So a pause between tries holds no place in the bulkhead, waiting for a place counts as no failure and
 * takes no time from a try, and the breaker sees every single try.
 */
export function createClientPolicy(options: ClientPolicyOptions): ClientPolicy {
  const bulkhead = new Bulkhead(options.bulkhead);
  const breaker = new CircuitBreaker(options.breaker);

  return {
    run: (work) => {
      const context = currentContextOrUndefined();
      const limits = {
        signal: context?.done,
        remainingMs: () => context?.remainingMs() ?? Number.POSITIVE_INFINITY,
      };
      return retry(
        (number) =>
          bulkhead.run(
            () =>
              breaker.run(() =>
                withTimeout(options.timeoutMs, (signal) => work({ signal, number }), limits.signal),
              ),
            limits.signal,
          ),
        options.retry,
        limits,
      );
    },
    state: () => ({ circuit: breaker.state, running: bulkhead.running, queued: bulkhead.queued }),
    close: () => breaker.close(),
  };
}
