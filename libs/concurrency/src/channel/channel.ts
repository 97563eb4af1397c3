import { concurrencyErrors } from '../concurrency.errors.js';
import { type Cancellable, endOf } from '../waiting/cancellable.js';
import { WaitList } from '../waiting/wait-list.js';
import { NextWaiter, ReceiveWaiter, type Receiver, type Sender, SendWaiter } from './parties.js';
import { Ring } from './ring.js';

/** What a receive brings: a value, or `ok: false` once the channel is closed and empty. */
export type Received<T> =
  { readonly value: T; readonly ok: true } | { readonly value: undefined; readonly ok: false };

export const CLOSED: Received<never> = Object.freeze({ value: undefined, ok: false });
const SENT = Promise.resolve();

/** Who waits at a channel, each in order of arrival. For `select`; not part of the public face. */
export const WAITING = Symbol('waiting');

/**
 * A typed pipe between tasks, with the rules of Go: without capacity a send completes when its value is
 * received; with capacity it completes when there is room. Who waits is served in order of arrival. An
 * operation whose context has ended does nothing; one whose context ends while it waits leaves no trace.
 */
export class Channel<T> implements AsyncIterable<T> {
  readonly [WAITING] = { senders: new WaitList<Sender<T>>(), receivers: new WaitList<Receiver<T>>() };
  private readonly buffer = new Ring<T>();
  private isClosed = false;

  /** @param capacity values that it holds for receivers that have not come yet; none by default. */
  constructor(readonly capacity = 0) {
    if (!Number.isSafeInteger(capacity) || capacity < 0) {
      throw new RangeError(`a channel's capacity is a whole number from 0 on, not ${capacity}`);
    }
  }

  /** Values that were sent and wait in the buffer. */
  get length(): number {
    return this.buffer.length;
  }

  get closed(): boolean {
    return this.isClosed;
  }

  get waitingSenders(): number {
    return this[WAITING].senders.size;
  }

  get waitingReceivers(): number {
    return this[WAITING].receivers.size;
  }

  /**
   * Completes when the value is received, or in the buffer when there is one.
   * @throws AppError `channel_closed`, also when it is closed meanwhile; the context's error.
   */
  send(value: T, ctx?: Cancellable): Promise<void> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    if (this.isClosed) return Promise.reject(concurrencyErrors.channel_closed());
    if (this.pass(value)) return SENT;
    return new SendWaiter(value).waitIn(this[WAITING].senders, ctx);
  }

  /** Completes with the next value, or with `ok: false` once it is closed and empty. @throws the context's error. */
  receive(ctx?: Cancellable): Promise<Received<T>> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    const received = this.tryReceive();
    if (received) return Promise.resolve(received);
    return new ReceiveWaiter<T>().waitIn(this[WAITING].receivers, ctx);
  }

  /** @returns whether it was sent: not when that would have to wait. @throws AppError `channel_closed`. */
  trySend(value: T): boolean {
    if (this.isClosed) throw concurrencyErrors.channel_closed();
    return this.pass(value);
  }

  /** @returns what was received; `undefined` when that would have to wait. */
  tryReceive(): Received<T> | undefined {
    const { senders } = this[WAITING];
    if (this.buffer.length > 0) {
      const value = this.buffer.shift();
      const sender = senders.shift();
      if (sender) {
        this.buffer.push(sender.value);
        sender.accept();
      }
      return { value, ok: true };
    }
    const sender = senders.shift();
    if (sender) {
      sender.accept();
      return { value: sender.value, ok: true };
    }
    return this.isClosed ? CLOSED : undefined;
  }

  /** Nothing more is sent: receivers get what is in the buffer, then `ok: false`. @throws AppError `channel_closed`. */
  close(): void {
    if (this.isClosed) throw concurrencyErrors.channel_closed();
    this.isClosed = true;
    const { senders, receivers } = this[WAITING];
    for (let receiver = receivers.shift(); receiver; receiver = receivers.shift()) receiver.end();
    for (let sender = senders.shift(); sender; sender = senders.shift()) sender.refuse();
  }

  /** Values until it is closed and empty. Leaving the loop does not close it. @throws the context's error. */
  values(ctx?: Cancellable): AsyncIterableIterator<T, undefined> {
    const iterator: AsyncIterableIterator<T, undefined> = {
      next: () => this.next(ctx),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return this.values();
  }

  private next(ctx: Cancellable | undefined): Promise<IteratorResult<T, undefined>> {
    const ended = endOf(ctx);
    if (ended !== undefined) return Promise.reject(ended);
    const received = this.tryReceive();
    if (!received) return new NextWaiter<T>().waitIn(this[WAITING].receivers, ctx);
    const { value, ok } = received;
    return Promise.resolve(ok ? { value, done: false } : { value: undefined, done: true });
  }

  /** To whoever waits longest, else into the buffer. Whoever waits found the buffer empty. */
  private pass(value: T): boolean {
    const receiver = this[WAITING].receivers.shift();
    if (receiver) {
      receiver.deliver(value);
      return true;
    }
    if (this.buffer.length >= this.capacity) return false;
    this.buffer.push(value);
    return true;
  }
}
