import { type Cancellable, endOf, whenEnded } from '../waiting/cancellable.js';
import { Link } from '../waiting/wait-list.js';

const nothing = (): void => undefined;

/**
 * What a job that runs is given: the context that it was submitted with, and by itself what ends with that
 * context or when the pool is aborted, to be passed on to whatever the job waits for.
 */
export class PoolCall<C extends Cancellable = Cancellable> extends Link implements Cancellable {
  private reason: unknown;
  private controller: AbortController | undefined;
  private stopWatching = nothing;

  constructor(readonly ctx: C | undefined) {
    super();
  }

  get error(): unknown {
    return this.reason ?? endOf(this.ctx);
  }

  /** Made when it is first asked for: most jobs never do. */
  get done(): AbortSignal {
    if (!this.controller) {
      const controller = new AbortController();
      this.controller = controller;
      if (this.error !== undefined) controller.abort(this.error);
      else this.stopWatching = whenEnded(this.ctx, () => controller.abort(this.error));
    }
    return this.controller.signal;
  }

  /** The pool is aborted. */
  abort(reason: unknown): void {
    this.reason ??= reason;
    this.controller?.abort(this.reason);
  }

  /** The job has ended: nothing listens any more. */
  finish(): void {
    this.stopWatching();
  }
}
