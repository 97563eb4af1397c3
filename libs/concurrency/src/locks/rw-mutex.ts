import type { Cancellable } from '../waiting/cancellable.js';
import type { Permit } from './permit.js';
import { Semaphore } from './semaphore.js';

/** A writer takes as much as all readers that there can be. */
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/**
 * Many readers or one writer, in order of arrival: readers that stand together in line read together, and a
 * writer that waits is not overtaken by readers that come later. No upgrade: a reader that asks to write waits
 * for itself, so it must give back what it holds and look again once it may write.
 */
export class RWMutex {
  private readonly permits = new Semaphore(EVERYTHING);

  /** Requests that wait. */
  get waiting(): number {
    return this.permits.waiting;
  }

  /** To write. @throws the context's error. */
  lock(ctx?: Cancellable): Promise<Permit> {
    return this.permits.acquire(EVERYTHING, ctx);
  }

  /** To read. @throws the context's error. */
  readLock(ctx?: Cancellable): Promise<Permit> {
    return this.permits.acquire(1, ctx);
  }

  /** @returns `undefined` when it is held, or others wait for it. */
  tryLock(): Permit | undefined {
    return this.permits.tryAcquire(EVERYTHING);
  }

  /** @returns `undefined` when a writer holds it, or others wait for it. */
  tryReadLock(): Permit | undefined {
    return this.permits.tryAcquire();
  }
}
