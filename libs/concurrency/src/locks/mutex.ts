import type { Cancellable } from '../waiting/cancellable.js';
import type { Permit } from './permit.js';
import { Semaphore } from './semaphore.js';

/** One holder at a time, in order of arrival. Not reentrant: whoever asks again while holding it waits for itself. */
export class Mutex {
  private readonly permits = new Semaphore(1);

  get locked(): boolean {
    return this.permits.available === 0;
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.permits.waiting;
  }

  /** `using lock = await mutex.lock(ctx)` holds it to the end of the block. @throws the context's error. */
  lock(ctx?: Cancellable): Promise<Permit> {
    return this.permits.acquire(1, ctx);
  }

  /** @returns `undefined` when it is held, or others wait for it. */
  tryLock(): Permit | undefined {
    return this.permits.tryAcquire();
  }
}
