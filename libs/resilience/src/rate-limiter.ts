import { type Clock, systemClock } from '@millrace/context';
import { pause } from './pause.js';
import { resilienceErrors } from './resilience.errors.js';

export interface RateLimiterOptions {
  /** Calls each second in the long run. */
  readonly perSecond: number;
  /** Calls at once after a quiet time. Default: what a second allows, at least 1. */
  readonly burst?: number;
  /** The longest that a call may wait for its turn; one that would wait longer is refused. Default 0. */
  readonly maxWaitMs?: number;
  readonly clock?: Clock;
}

/** A token bucket. Tokens may be owed: who waits has its turn reserved, in order of arrival. */
export class RateLimiter {
  private readonly burst: number;
  private readonly maxWaitMs: number;
  private readonly clock: Clock;
  private tokens: number;
  private refilledAtMs: number;

  constructor(private readonly options: RateLimiterOptions) {
    if (!(options.perSecond > 0)) throw new RangeError('perSecond must be above 0');
    this.burst = options.burst ?? Math.max(1, options.perSecond);
    this.maxWaitMs = options.maxWaitMs ?? 0;
    this.clock = options.clock ?? systemClock;
    this.tokens = this.burst;
    this.refilledAtMs = this.clock.now();
  }

  /** Takes a turn if there is one now. */
  tryAcquire(): boolean {
    this.refill();
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /**
   * Takes the next turn, and waits for it for `maxWaitMs` at most. A signal that aborts meanwhile gives it back.
   * @throws AppError `rate_limited` with the time to come back; the signal's reason.
   */
  async acquire(signal?: AbortSignal): Promise<void> {
    if (this.tryAcquire()) return;
    const waitMs = Math.ceil(((1 - this.tokens) / this.options.perSecond) * 1_000);
    if (waitMs > this.maxWaitMs) {
      throw resilienceErrors.rate_limited({ retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
    }
    this.tokens -= 1;
    try {
      await pause(waitMs, signal, this.clock);
    } catch (error) {
      this.tokens += 1;
      throw error;
    }
  }

  private refill(): void {
    const nowMs = this.clock.now();
    const earned = (Math.max(0, nowMs - this.refilledAtMs) / 1_000) * this.options.perSecond;
    this.tokens = Math.min(this.burst, this.tokens + earned);
    this.refilledAtMs = nowMs;
  }
}
