import { concurrencyErrors } from '../concurrency.errors.js';
import { type Cancellable, endOf } from '../waiting/cancellable.js';
import { WaitList } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';

const NOTHING_LEFT = Promise.resolve();

/** Counts pieces of work, and lets others wait until all of them are done. May be used again after that. */
export class WaitGroup {
  private readonly waiters = new WaitList<Waiter<void>>();
  private left = 0;

  /** Pieces of work that are not done. */
  get pending(): number {
    return this.left;
  }

  /** Callers that wait. */
  get waiting(): number {
    return this.waiters.size;
  }

  /** Before the work begins, so that nobody finds nothing to wait for. @throws AppError `wait_group_negative`. */
  add(pieces = 1): void {
    if (!Number.isSafeInteger(pieces)) throw new RangeError(`${pieces} pieces of work cannot be counted`);
    if (this.left + pieces < 0) throw concurrencyErrors.wait_group_negative();
    this.left += pieces;
    if (this.left > 0) return;
    for (let waiter = this.waiters.shift(); waiter; waiter = this.waiters.shift()) waiter.resolve();
  }

  /** One piece of work is done. @throws AppError `wait_group_negative` when there is none. */
  done(): void {
    this.add(-1);
  }

  /** Counted until disposed of: `using work = group.track()` in the function that does it. */
  track(): Disposable {
    this.add();
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (open) this.done();
        open = false;
      },
    };
  }

  /** Until nothing is left to do; at once when nothing is. @throws the context's error. */
  wait(ctx?: Cancellable): Promise<void> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    return this.left === 0 ? NOTHING_LEFT : new Waiter<void>().waitIn(this.waiters, ctx);
  }
}
