import { type Cancellable, endOf } from '../waiting/cancellable.js';
import { WaitList } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';
import { Permit } from './permit.js';

/**
 * So many permits, taken one or several at a time. In order of arrival: a request that waits for many is not
 * overtaken by those that want few.
 */
export class Semaphore {
  private free: number;
  private readonly waiters = new WaitList<PermitWaiter>();

  /** @param capacity permits there are, 1 or more. */
  constructor(readonly capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`a semaphore has 1 permit or more, not ${capacity}`);
    }
    this.free = capacity;
  }

  /** Permits that nobody holds. */
  get available(): number {
    return this.free;
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.waiters.size;
  }

  /**
   * Takes `weight` permits as soon as they are free and all who came before have theirs.
   * @throws the context's error; RangeError for a weight that there can never be.
   */
  acquire(weight = 1, ctx?: Cancellable): Promise<Permit> {
    this.checkWeight(weight);
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    const permit = this.tryAcquire(weight);
    if (permit) return Promise.resolve(permit);
    return new PermitWaiter(weight).waitIn(this.waiters, ctx, () => this.serve());
  }

  /** @returns `undefined` when the permits are not free now, or others wait for theirs. */
  tryAcquire(weight = 1): Permit | undefined {
    this.checkWeight(weight);
    if (this.waiters.size > 0 || weight > this.free) return undefined;
    return this.grant(weight);
  }

  private grant(weight: number): Permit {
    this.free -= weight;
    return new Permit(() => {
      this.free += weight;
      this.serve();
    });
  }

  private serve(): void {
    for (let { first } = this.waiters; first && first.weight <= this.free; { first } = this.waiters) {
      this.waiters.remove(first);
      first.resolve(this.grant(first.weight));
    }
  }

  private checkWeight(weight: number): void {
    if (!Number.isSafeInteger(weight) || weight < 1 || weight > this.capacity) {
      throw new RangeError(`${weight} permits cannot be taken of a semaphore of ${this.capacity}`);
    }
  }
}

class PermitWaiter extends Waiter<Permit> {
  constructor(readonly weight: number) {
    super();
  }
}
