import { RateLimiter, type RateLimiterOptions } from './rate-limiter.js';

export interface KeyedRateLimiterOptions extends RateLimiterOptions {
  /** Keys that are remembered at most. Default 10,000. */
  readonly maxKeys?: number;
}

/**
 * A token bucket for each key, e.g. for each caller. Memory is bounded: of more keys than that the one that was
 * silent for longest is forgotten, and begins with a full bucket when it comes back.
 */
export class KeyedRateLimiter {
  private readonly buckets = new Map<string, RateLimiter>();
  private readonly maxKeys: number;

  constructor(private readonly options: KeyedRateLimiterOptions) {
    this.maxKeys = options.maxKeys ?? 10_000;
    if (this.maxKeys < 1) throw new RangeError('maxKeys must be at least 1');
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  /**
   * Takes the next turn of this key, as {@link RateLimiter.acquire} does.
   * @throws AppError `rate_limited` with the time to come back; the signal's reason.
   */
  acquire(key: string, signal?: AbortSignal): Promise<void> {
    return this.bucketOf(key).acquire(signal);
  }

  private bucketOf(key: string): RateLimiter {
    const known = this.buckets.get(key);
    const bucket = known ?? new RateLimiter(this.options);
    // A Map keeps the order of insertion: the first key is the one that was silent for longest.
    if (known) this.buckets.delete(key);
    else if (this.buckets.size >= this.maxKeys) this.buckets.delete(this.buckets.keys().next().value!);
    this.buckets.set(key, bucket);
    return bucket;
  }
}
