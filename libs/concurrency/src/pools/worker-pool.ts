import { concurrencyErrors } from '../concurrency.errors.js';
import { WaitGroup } from '../locks/wait-group.js';
import { type Cancellable, endOf } from '../waiting/cancellable.js';
import { inContext } from '../waiting/current-context.js';
import { WaitList } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';
import type { Pool, PoolCounters, WhenFull } from './pool.js';
import { PoolCall } from './pool-call.js';

export interface WorkerPoolOptions<Job, Result, C extends Cancellable = Cancellable> {
  /** Jobs that run at once, 1 or more. */
  readonly workers: number;
  /** Jobs that wait for a worker, at most; 0 or more. */
  readonly queueLimit: number;
  /** Default: reject. */
  readonly whenFull?: WhenFull;
  /** Does one job. It is not ended from outside: it should pass `call` on, or look at it. */
  readonly run: (job: Job, call: PoolCall<C>) => Result | Promise<Result>;
}

/** Runs jobs in this process, so many at once, in order of arrival. A worker is busy until its job has ended. */
export class WorkerPool<Job, Result, C extends Cancellable = Cancellable> implements Pool<Job, Result, C> {
  /** The first `queueLimit` are the queue; those behind wait for a place in it. */
  private readonly line = new WaitList<QueuedJob<C>>();
  private readonly calls = new WaitList<PoolCall<C>>();
  private readonly unfinished = new WaitGroup();
  private readonly whenFull: WhenFull;
  private closed = false;
  private count = { completed: 0, failed: 0, rejected: 0, dropped: 0, cancelled: 0 };
  private wait = { waitMsTotal: 0, waitMsMax: 0 };

  constructor(private readonly options: WorkerPoolOptions<Job, Result, C>) {
    const { workers, queueLimit, whenFull = 'reject' } = options;
    if (!(workers >= 1)) throw new RangeError(`a pool has 1 worker or more, not ${workers}`);
    if (!(queueLimit >= 0))
      throw new RangeError(`the queue of a pool holds 0 jobs or more, not ${queueLimit}`);
    this.whenFull = whenFull;
  }

  get counters(): PoolCounters {
    const queued = Math.min(this.line.size, this.options.queueLimit);
    return {
      queued,
      waiting: this.line.size - queued,
      running: this.calls.size,
      ...this.count,
      ...this.wait,
    };
  }

  submit(job: Job, ctx?: C): Promise<Result> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    if (this.closed) return this.refuse(concurrencyErrors.pool_closed());
    const isBusy = this.calls.size >= this.options.workers;
    if (isBusy && this.line.size >= this.options.queueLimit && !this.makeRoom()) {
      return this.refuse(concurrencyErrors.pool_queue_full());
    }
    this.unfinished.add();
    return isBusy ? this.workLater(job, ctx) : this.work(job, this.callFor(ctx));
  }

  async drain(): Promise<void> {
    this.closed = true;
    await this.unfinished.wait();
  }

  async abort(cause?: unknown): Promise<void> {
    this.closed = true;
    const reason = concurrencyErrors.pool_closed(cause === undefined ? {} : { cause });
    for (let queued = this.line.shift(); queued; queued = this.line.shift()) {
      this.count.rejected++;
      this.unfinished.done();
      queued.reject(reason);
    }
    for (let call = this.calls.first; call; call = call.next as PoolCall<C> | undefined) call.abort(reason);
    await this.unfinished.wait();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain();
  }

  private refuse(error: Error): Promise<never> {
    this.count.rejected++;
    return Promise.reject(error);
  }

  /** In a full queue, or behind it. */
  private makeRoom(): boolean {
    if (this.whenFull !== 'drop-oldest') return this.whenFull === 'wait';
    const oldest = this.line.shift();
    if (!oldest) return false;
    this.count.dropped++;
    this.unfinished.done();
    oldest.reject(concurrencyErrors.pool_job_dropped());
    return true;
  }

  private cancelled(): void {
    this.count.cancelled++;
    this.unfinished.done();
  }

  /** There is a worker for it, who is busy from now on. */
  private callFor(ctx: C | undefined): PoolCall<C> {
    const call = new PoolCall(ctx);
    this.calls.push(call);
    return call;
  }

  /** Goes on in the async context of who submitted it, not in that of the job before it. */
  private async workLater(job: Job, ctx: C | undefined): Promise<Result> {
    const call = await new QueuedJob<C>(ctx).waitIn(this.line, ctx, () => this.cancelled());
    return this.work(job, call);
  }

  private async work(job: Job, call: PoolCall<C>): Promise<Result> {
    try {
      return await this.attempt(job, call);
    } finally {
      call.finish();
      this.calls.remove(call);
      this.next();
      this.unfinished.done();
    }
  }

  /** What has no time left is not begun, even if its context had no turn yet to say so. */
  private async attempt(job: Job, call: PoolCall<C>): Promise<Result> {
    if (call.error !== undefined) {
      this.count.cancelled++;
      throw call.error;
    }
    try {
      const result = await inContext(call.ctx, () => this.options.run(job, call));
      this.count.completed++;
      return result;
    } catch (error) {
      this.count.failed++;
      throw error;
    }
  }

  /** A worker is free. */
  private next(): void {
    const queued = this.line.shift();
    if (!queued) return;
    const waitedMs = performance.now() - queued.since;
    this.wait.waitMsTotal += waitedMs;
    this.wait.waitMsMax = Math.max(this.wait.waitMsMax, waitedMs);
    queued.resolve(this.callFor(queued.ctx));
  }
}

/** Waits for the call that it will run in. */
class QueuedJob<C extends Cancellable> extends Waiter<PoolCall<C>> {
  readonly since = performance.now();

  constructor(readonly ctx: C | undefined) {
    super();
  }
}
