import { concurrencyErrors } from '../concurrency.errors.js';
import { type CancellableParent, endOf } from '../waiting/cancellable.js';
import { WaitList } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';
import { WaitGroup } from '../locks/wait-group.js';
import { isCausedBy, outcomeOfFailure } from './outcome.js';
import { nameOf, Task, type TaskOptions } from './task.js';
import { reportUnjoinedError } from './unjoined-errors.js';

export interface TaskGroupOptions {
  /** Tasks that run at once; others wait for their place, in order. Default: no limit. */
  readonly limit?: number;
  /** For reports. */
  readonly name?: string;
}

/** An error of a group, for as long as nobody was given it. */
interface Failure {
  readonly error: unknown;
  readonly group: string;
  /** Read, so that V8 writes it out: until then an error keeps the objects on its stack alive, this group too. */
  readonly stack: string | undefined;
}

/** A group that nobody joined or disposed of is gone with its error, unless somebody looks after it. */
const forgotten = new FinalizationRegistry<Failure>(({ error, group }) => reportUnjoinedError(error, group));

/**
 * Tasks that end together. The first error cancels the others, and `join` throws it once all have ended; so
 * nothing that began in the group goes on after it. `TaskGroup.run` is the whole of it as one call; with
 * `await using group = new TaskGroup(ctx)` the end of the block cancels what still runs and waits for it.
 */
export class TaskGroup<C extends CancellableParent<C>> implements AsyncDisposable {
  /** What the tasks get: it ends with the parent, with the first error, and with the group. */
  readonly context: C;
  private readonly cancelContext: (cause?: unknown) => void;
  private readonly limit: number;
  private readonly name: string;
  private readonly pending = new WaitGroup();
  private readonly queue = new WaitList<Waiter<void>>();
  private running = 0;
  private failure: Failure | undefined;
  private wasCutShort = false;
  private isCancelledByOwner = false;
  private isEnded = false;

  constructor(parent: C, options: TaskGroupOptions = {}) {
    this.limit = options.limit ?? Number.POSITIVE_INFINITY;
    if (!(this.limit >= 1))
      throw new RangeError(`a task group runs 1 task or more at once, not ${this.limit}`);
    this.name = options.name ?? 'a task group';
    const { context, cancel } = parent.withCancel();
    this.context = context;
    this.cancelContext = cancel;
  }

  /**
   * Runs `body`, and returns what it returns once all tasks that it spawned have ended. When `body` or a task
   * fails, the others are cancelled, and that error is thrown.
   */
  static async run<C extends CancellableParent<C>, T>(
    parent: C,
    body: (group: TaskGroup<C>) => T | Promise<T>,
    options: TaskGroupOptions = {},
  ): Promise<T> {
    const group = new TaskGroup(parent, options);
    let result: T | undefined;
    try {
      result = await body(group);
    } catch (error) {
      group.bodyFailed(error);
    }
    await group.join();
    return result as T;
  }

  /** Tasks that have not ended, those that wait for their place among them. */
  get size(): number {
    return this.pending.pending;
  }

  /** @throws AppError `task_group_ended` when all had ended and were joined. */
  spawn<T>(work: (ctx: C) => T | Promise<T>, options: TaskOptions = {}): Task<T> {
    if (this.isEnded) throw concurrencyErrors.task_group_ended();
    const { context } = this;
    const whenEnded = (ended: Task<unknown>) => this.taskEnded(ended);
    const task = new Task<T>(() => work(context), context, options.name ?? nameOf(work), whenEnded);
    this.pending.add();
    if (this.running < this.limit) {
      this.running++;
      task.start();
    } else {
      // Goes on in the async context in which it was spawned, not in that of the task that made room for it.
      void new Waiter<void>().waitIn(this.queue).then(() => task.start());
    }
    return task;
  }

  /** Ends the context of the tasks: wanted by the owner, so `join` does not take what it ends for a failure. */
  cancel(cause?: unknown): void {
    this.isCancelledByOwner = true;
    this.cancelContext(cause);
  }

  /**
   * Waits until all tasks have ended, those that they spawn meanwhile too.
   * @throws the first error; the context's when the parent ended and a task was cut short by that.
   */
  async join(): Promise<void> {
    while (this.pending.pending > 0) await this.pending.wait();
    this.isEnded = true;
    if (this.failure) {
      forgotten.unregister(this);
      throw this.failure.error;
    }
    if (this.wasCutShort && !this.isCancelledByOwner) throw endOf(this.context);
    // Nothing runs that could notice; the parent need not keep it.
    this.cancelContext();
  }

  /** Cancels what still runs and waits for it. @throws the first error when `join` has not. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isEnded) return;
    this.cancel();
    await this.join();
  }

  private bodyFailed(error: unknown): void {
    if (!this.failure) this.fail(error);
    else if (!this.isConsequence(error)) reportUnjoinedError(error, `the body of ${this.name}`);
  }

  private taskEnded(task: Task<unknown>): void {
    const { outcome } = task;
    if (outcome?.kind === 'cancelled') this.wasCutShort = true;
    if (outcome?.kind === 'error') {
      // Only the first is the group's to tell. Another one is reported like that of any task that nobody joins.
      if (!this.failure || this.isConsequence(outcome.error)) task.takeError();
      if (!this.failure) this.fail(outcome.error);
    }
    const next = this.queue.shift();
    if (next) next.resolve();
    else this.running--;
    this.pending.done();
  }

  private fail(error: unknown): void {
    this.failure = { error, group: this.name, stack: error instanceof Error ? error.stack : undefined };
    forgotten.register(this, this.failure, this);
    this.cancelContext(error);
  }

  /** Of the first error: that very error again, or the cancellation that it brought. */
  private isConsequence(error: unknown): boolean {
    return (
      isCausedBy(error, this.failure?.error) || outcomeOfFailure(error, this.context).kind === 'cancelled'
    );
  }
}
