import { concurrencyErrors } from '../concurrency.errors.js';
import type { Link } from '../waiting/wait-list.js';
import { Waiter } from '../waiting/waiter.js';
import type { Received } from './channel.js';

/** Who waits with a value. Whoever calls one of these has taken it out of the list. */
export interface Sender<T> extends Link {
  readonly value: T;
  /** The value was received, or is in the buffer. */
  accept(): void;
  /** The channel was closed. */
  refuse(): void;
}

/** Who waits for a value. */
export interface Receiver<T> extends Link {
  deliver(value: T): void;
  /** The channel was closed. */
  end(): void;
}

export class SendWaiter<T> extends Waiter<void> implements Sender<T> {
  constructor(readonly value: T) {
    super();
  }

  accept(): void {
    this.resolve();
  }

  refuse(): void {
    this.reject(concurrencyErrors.channel_closed());
  }
}

export class ReceiveWaiter<T> extends Waiter<Received<T>> implements Receiver<T> {
  deliver(value: T): void {
    this.resolve({ value, ok: true });
  }

  end(): void {
    this.resolve({ value: undefined, ok: false });
  }
}

/** A turn of `for await`. */
export class NextWaiter<T> extends Waiter<IteratorResult<T, undefined>> implements Receiver<T> {
  deliver(value: T): void {
    this.resolve({ value, done: false });
  }

  end(): void {
    this.resolve({ value: undefined, done: true });
  }
}
