import { asError } from './pause.js';
import { resilienceErrors } from './resilience.errors.js';

export interface BulkheadOptions {
  /** Calls that run at once. Default 20. */
  readonly maxConcurrent: number;
  /** Calls that wait for their turn; one more is refused. Default 100. */
  readonly maxQueued: number;
}

export const BULKHEAD_DEFAULTS: BulkheadOptions = { maxConcurrent: 20, maxQueued: 100 };

interface Waiter {
  readonly enter: () => void;
}

/** Keeps one slow dependency from taking everything: so many calls at once, so many waiting, in order of arrival. */
export class Bulkhead {
  private readonly options: BulkheadOptions;
  private readonly waiters = new Set<Waiter>();
  private runningCount = 0;

  constructor(options: Partial<BulkheadOptions> = {}) {
    this.options = { ...BULKHEAD_DEFAULTS, ...options };
  }

  get running(): number {
    return this.runningCount;
  }

  get queued(): number {
    return this.waiters.size;
  }

  /**
   * Runs `work` when a place is free, and frees the place when the work ends. A signal that aborts while it
   * waits takes it out of the queue.
   * @throws AppError `bulkhead_full`; the signal's reason; whatever the work throws.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const entered = this.enter(signal);
    // At once where there is room: who must not be overtaken begins before whoever asks next.
    const leave = typeof entered === 'function' ? entered : await entered;
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Takes a place, at once or in its turn. @returns what gives it back: to be called when the work has really
   * ended, which may be later than when its caller gave up.
   * @throws AppError `bulkhead_full`; the signal's reason.
   */
  enter(signal?: AbortSignal): (() => void) | Promise<() => void> {
    if (this.runningCount >= this.options.maxConcurrent) {
      return this.takeTurn(signal);
    }
    this.runningCount++;
    return this.wayOut();
  }

  private wayOut(): () => void {
    let inside = true;
    return () => {
      if (inside) this.leave();
      inside = false;
    };
  }

  private takeTurn(signal: AbortSignal | undefined): Promise<() => void> {
    if (this.waiters.size >= this.options.maxQueued) return Promise.reject(resilienceErrors.bulkhead_full());
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(asError(signal.reason));
      const onAbort = () => {
        this.waiters.delete(waiter);
        reject(asError(signal?.reason));
      };
      const waiter: Waiter = {
        enter: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve(this.wayOut());
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiters.add(waiter);
    });
  }

  /** The place goes straight to the first waiter, so that no newcomer overtakes it. */
  private leave(): void {
    const [next] = this.waiters;
    if (next === undefined) {
      this.runningCount--;
      return;
    }
    this.waiters.delete(next);
    next.enter();
  }
}
