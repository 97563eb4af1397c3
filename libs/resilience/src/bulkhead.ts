import { type Permit, Semaphore } from '@millrace/concurrency';
import { resilienceErrors } from './resilience.errors.js';

export interface BulkheadOptions {
  /** Calls that run at once. Default 20. */
  readonly maxConcurrent: number;
  /** Calls that wait for their turn; one more is refused. Default 100. */
  readonly maxQueued: number;
}

export const BULKHEAD_DEFAULTS: BulkheadOptions = { maxConcurrent: 20, maxQueued: 100 };

/** Keeps one slow dependency from taking everything: so many calls at once, so many waiting, in order of arrival. */
export class Bulkhead {
  private readonly places: Semaphore;
  private readonly maxQueued: number;

  constructor(options: Partial<BulkheadOptions> = {}) {
    const { maxConcurrent, maxQueued } = { ...BULKHEAD_DEFAULTS, ...options };
    this.places = new Semaphore(maxConcurrent);
    this.maxQueued = maxQueued;
  }

  get running(): number {
    return this.places.capacity - this.places.available;
  }

  get queued(): number {
    return this.places.waiting;
  }

  /**
   * Runs `work` when a place is free, and frees the place when the work ends. A signal that aborts while it
   * waits takes it out of the queue.
   * @throws AppError `bulkhead_full`; the signal's reason; whatever the work throws.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const entered = this.enter(signal);
    // At once where there is room: who must not be overtaken begins before whoever asks next.
    using _ = entered instanceof Promise ? await entered : entered;
    return await work();
  }

  /**
   * Takes a place, at once or in its turn. To be released when the work has really ended, which may be later
   * than when its caller gave up.
   * @throws AppError `bulkhead_full`; the signal's reason.
   */
  enter(signal?: AbortSignal): Permit | Promise<Permit> {
    const permit = this.places.tryAcquire();
    if (permit) return permit;
    if (this.places.waiting >= this.maxQueued) return Promise.reject(resilienceErrors.bulkhead_full());
    return this.places.acquire(1, signal && { done: signal });
  }
}
