import { type Cancellable, endOf, whenEnded } from './cancellable.js';
import { Link, type WaitList } from './wait-list.js';

const nothing = (): void => undefined;

/**
 * One operation that waits for its turn. It ends once: by `resolve` or `reject` of whoever took it out of its
 * list, or by the end of its context; whichever comes first takes back what the other would have needed.
 */
export class Waiter<R> extends Link {
  readonly promise: Promise<R>;
  private settleWith!: (result: R) => void;
  private failWith!: (error: unknown) => void;
  private stopWatching = nothing;

  constructor() {
    super();
    this.promise = new Promise<R>((resolve, reject) => {
      this.settleWith = resolve;
      this.failWith = reject;
    });
  }

  /**
   * Queues it until its turn comes or `ctx` ends, which it has not yet.
   * @param whenLeft called after it gave up its place: those behind it may have their turn now.
   */
  waitIn<L extends Link>(
    this: Waiter<R> & L,
    list: WaitList<L>,
    ctx?: Cancellable,
    whenLeft = nothing,
  ): Promise<R> {
    list.push(this);
    if (ctx) {
      this.stopWatching = whenEnded(ctx, () => {
        list.remove(this);
        this.failWith(endOf(ctx));
        whenLeft();
      });
    }
    return this.promise;
  }

  resolve(result: R): void {
    this.stopWatching();
    this.settleWith(result);
  }

  reject(error: unknown): void {
    this.stopWatching();
    this.failWith(error);
  }
}
