import { AsyncLocalStorage } from 'node:async_hooks';
import { type Cancellable, endOf } from '../waiting/cancellable.js';
import { WaitList } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Work that is done once, by the first who asks, for all who ask. A failure is an outcome like any other: it
 * is kept, and everybody gets it; whoever wants another attempt makes another Once.
 */
export class Once<T> {
  private readonly waiters = new WaitList<Waiter<T>>();
  // The work is everybody's: it must not run under the deadline of whoever came first.
  private readonly outsideOfCallers = AsyncLocalStorage.snapshot();
  private begun = false;
  private outcome: Outcome<T> | undefined;

  constructor(private readonly work: () => T | Promise<T>) {}

  /** Whether the work has ended, well or not. */
  get done(): boolean {
    return this.outcome !== undefined;
  }

  /** Callers that wait. */
  get waiting(): number {
    return this.waiters.size;
  }

  /**
   * Begins the work when nobody has. The context ends this caller's waiting, not the work.
   * @throws the context's error; what the work threw, the same to everybody.
   */
  get(ctx?: Cancellable): Promise<T> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    if (!this.begun) {
      this.begun = true;
      void this.outsideOfCallers(() => this.run());
    }
    const { outcome } = this;
    if (!outcome) return new Waiter<T>().waitIn(this.waiters, ctx);
    return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.value);
  }

  /** Never rejects. */
  private async run(): Promise<void> {
    try {
      this.outcome = { value: await this.work() };
    } catch (error) {
      this.outcome = { error };
    }
    const { waiters, outcome } = this;
    for (let waiter = waiters.shift(); waiter; waiter = waiters.shift()) {
      if ('error' in outcome) waiter.reject(outcome.error);
      else waiter.resolve(outcome.value);
    }
  }
}
