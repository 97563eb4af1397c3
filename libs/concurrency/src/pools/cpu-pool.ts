import { Piscina } from 'piscina';
import type { Cancellable } from '../waiting/cancellable.js';
import type { Pool, PoolCounters, WhenFull } from './pool.js';
import type { PoolCall } from './pool-call.js';
import { WorkerPool } from './worker-pool.js';

export interface CpuPoolOptions {
  /** A module whose default export does one job: `(job) => result`. Both are cloned from thread to thread. */
  readonly worker: URL;
  /** Threads, 1 or more: jobs that run at once. All start with the pool and stay. */
  readonly workers: number;
  /** Jobs that wait for a thread, at most; 0 or more. */
  readonly queueLimit: number;
  /** Default: reject. */
  readonly whenFull?: WhenFull;
  /** Megabytes of heap for long-lived objects that one thread may have. Default: that of V8. */
  readonly maxHeapMb?: number;
  /** What the module finds as `workerData` of piscina. */
  readonly workerData?: unknown;
}

/**
 * A pool of threads for work that would hold up the event loop, with the face of WorkerPool. A job that runs
 * cannot notice anything, so here the end of its context, or `abort`, ends the thread, and another one starts.
 */
export class CpuPool<Job, Result, C extends Cancellable = Cancellable> implements Pool<Job, Result, C> {
  private readonly threads: Piscina<Job, Result>;
  private readonly pool: WorkerPool<Job, Result, C>;

  constructor({ worker, workers, queueLimit, whenFull, maxHeapMb, workerData }: CpuPoolOptions) {
    this.pool = new WorkerPool<Job, Result, C>({
      workers,
      queueLimit,
      ...(whenFull && { whenFull }),
      run: (job, call) => this.run(job, call),
    });
    this.threads = new Piscina<Job, Result>({
      filename: worker.href,
      minThreads: workers,
      maxThreads: workers,
      workerData,
      ...(maxHeapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
    });
  }

  get counters(): PoolCounters {
    return this.pool.counters;
  }

  submit(job: Job, ctx?: C): Promise<Result> {
    return this.pool.submit(job, ctx);
  }

  async drain(): Promise<void> {
    await this.pool.drain();
    await this.threads.destroy();
  }

  async abort(cause?: unknown): Promise<void> {
    await this.pool.abort(cause);
    await this.threads.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  private async run(job: Job, call: PoolCall<C>): Promise<Result> {
    try {
      return await this.threads.run(job, { signal: call.done });
    } catch (error) {
      // Of an abort piscina only says that there was one.
      throw call.error ?? error;
    }
  }
}
