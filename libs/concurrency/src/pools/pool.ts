import type { Cancellable } from '../waiting/cancellable.js';

/**
 * What to do with a job that finds the queue full: refuse it, let it wait for a place in order of arrival, or
 * give it the place of the job that waits longest, which is refused.
 */
export type WhenFull = 'reject' | 'wait' | 'drop-oldest';

export interface PoolCounters {
  /** Jobs in the queue now, `queueLimit` at most. */
  readonly queued: number;
  /** Jobs that wait for a place in the queue now. */
  readonly waiting: number;
  readonly running: number;
  /** Since the pool was made. */
  readonly completed: number;
  readonly failed: number;
  /** Refused because the queue was full, or the pool closed. */
  readonly rejected: number;
  /** Lost their place in the queue to a newer one. */
  readonly dropped: number;
  /** Their context ended, or the pool was aborted, before they began. */
  readonly cancelled: number;
  /** In the queue, of all jobs that got a worker: the sum, and the longest. */
  readonly waitMsTotal: number;
  readonly waitMsMax: number;
}

/** So many workers, a bounded queue before them. Ends with `drain` or `abort`; `await using` drains it. */
export interface Pool<Job, Result, C extends Cancellable = Cancellable> extends AsyncDisposable {
  readonly counters: PoolCounters;
  /**
   * @param ctx takes the job out of the queue when it ends. A job that runs sees it, and may notice.
   * @throws AppError `pool_queue_full`, `pool_job_dropped`, `pool_closed`; the context's error; what the job throws.
   */
  submit(job: Job, ctx?: C): Promise<Result>;
  /** Takes no further job. Resolves when all that were submitted have ended. */
  drain(): Promise<void>;
  /** Takes no further job, refuses those that have not begun and cancels those that run. Resolves when they ended. */
  abort(cause?: unknown): Promise<void>;
}
