import { AsyncLocalStorage } from 'node:async_hooks';
import { type Cancellable, endOf } from '../waiting/cancellable.js';
import { inContext } from '../waiting/current-context.js';
import { WaitList } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';
import { outcomeOfFailure, type TaskOutcome } from './outcome.js';
import { reportUnjoinedError } from './unjoined-errors.js';

/**
 * - `created`: waits for its place in a group with a limit.
 * - `ready`: begins with the next turn of the microtask queue.
 * - `running`: it is its own code that asks.
 * - `waiting`: it has begun, and awaits something, or awaited it and is about to go on.
 * - `ended`: see `outcome`.
 */
export type TaskState = 'created' | 'ready' | 'running' | 'waiting' | 'ended';

export interface TaskOptions {
  /** For reports. Default: the name of the function. */
  readonly name?: string;
}

const NEXT_TURN = Promise.resolve();
const running = new AsyncLocalStorage<Task<unknown>>();

/**
 * Begins `work` as a task: soon, not before `spawn` has returned. It is not ended from outside: it returns,
 * fails, or notices that `ctx` has ended.
 *
 * Join it, or give it to a TaskGroup. An error that nobody waits for when it happens is reported, as one of a
 * promise is: see `reportUnjoinedErrorsTo`.
 */
export function spawn<T, C extends Cancellable>(
  ctx: C,
  work: (ctx: C) => T | Promise<T>,
  options: TaskOptions = {},
): Task<T> {
  const task = new Task(() => work(ctx), ctx, options.name ?? nameOf(work));
  task.start();
  return task;
}

export function nameOf(work: { readonly name: string }): string {
  return work.name === '' ? 'a task' : `task ${work.name}`;
}

/** A piece of work that runs beside others. Made by `spawn` and `TaskGroup`. */
export class Task<T> {
  private readonly joiners = new WaitList<Waiter<unknown>>();
  private phase: 'created' | 'ready' | 'begun' = 'created';
  private ending: TaskOutcome<T> | undefined;
  private isErrorTaken = false;

  /** @param whenEnded called as soon as it has, before anyone who joined goes on. */
  constructor(
    private readonly work: () => T | Promise<T>,
    private readonly ctx: Cancellable,
    readonly name: string,
    private readonly whenEnded?: (task: Task<unknown>) => void,
  ) {}

  get state(): TaskState {
    if (this.ending) return 'ended';
    if (this.phase !== 'begun') return this.phase;
    return running.getStore() === this ? 'running' : 'waiting';
  }

  /** `undefined` until it has ended. */
  get outcome(): TaskOutcome<T> | undefined {
    return this.ending;
  }

  /** Callers of `join` that wait. */
  get waiting(): number {
    return this.joiners.size;
  }

  /**
   * Waits for its end. `ctx` ends the waiting, not the task.
   * @returns its value. @throws its error; the error of its context when it was cancelled; that of `ctx`.
   */
  join(ctx?: Cancellable): Promise<T> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    if (!this.ending) return new Waiter<T>().waitIn(this.joiners as WaitList<Waiter<T>>, ctx);
    if (this.ending.kind === 'value') return Promise.resolve(this.ending.value);
    this.isErrorTaken = true;
    return Promise.reject(this.ending.error);
  }

  /** Once, by whoever made it. */
  start(): void {
    this.phase = 'ready';
    void this.run();
  }

  /** Somebody takes care of its error who does not join: the group that it belongs to. */
  takeError(): void {
    this.isErrorTaken = true;
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    await NEXT_TURN;
    const reason = endOf(this.ctx);
    this.end(reason === undefined ? await this.workToItsEnd() : { kind: 'cancelled', error: reason });
  }

  private async workToItsEnd(): Promise<TaskOutcome<T>> {
    this.phase = 'begun';
    try {
      return { kind: 'value', value: await running.run(this, () => inContext(this.ctx, this.work)) };
    } catch (error) {
      return outcomeOfFailure(error, this.ctx);
    }
  }

  private end(outcome: TaskOutcome<T>): void {
    this.ending = outcome;
    this.whenEnded?.(this);
    const { joiners } = this;
    if (outcome.kind === 'error' && joiners.size === 0 && !this.isErrorTaken)
      this.reportUnlessJoined(outcome.error);
    for (let joiner = joiners.shift(); joiner; joiner = joiners.shift()) {
      if (outcome.kind === 'value') joiner.resolve(outcome.value);
      else joiner.reject(outcome.error);
    }
  }

  /** Whoever joins before the event loop turns is not late. */
  private reportUnlessJoined(error: unknown): void {
    setImmediate(() => {
      if (!this.isErrorTaken) reportUnjoinedError(error, this.name);
    });
  }
}
