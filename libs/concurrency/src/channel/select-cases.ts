import { concurrencyErrors } from '../concurrency.errors.js';
import { Link } from '../waiting/wait-list.js';
import { type Channel, CLOSED, type Received, WAITING } from './channel.js';
import type { Receiver, Sender } from './parties.js';
import type { Selection } from './select.js';

/** The longest that a timer of Node runs, about 24 days. */
const MAX_TIMER_MS = 0x7fffffff;
const nothing = (): void => undefined;

/** One way for a select to go on. Holds nothing of a select that uses it, so it may be used again. */
export interface SelectCase<R> {
  readonly isOtherwise: boolean;
  isReady(): boolean;
  /** Does the operation, which is ready. @returns what is left to do: to call the function of the case. */
  proceed(): () => R;
  /** Waits until it is served. @returns what ends the waiting. */
  enlist(selection: Selection): () => void;
}

/** Receives; `ok` is false when the channel is closed and empty. */
export function onReceive<T, R>(
  channel: Channel<T> | null,
  then: (received: Received<T>) => R,
): SelectCase<R> {
  if (channel === null) return NEVER;
  const waiting = channel[WAITING];
  return {
    isOtherwise: false,
    isReady: () => channel.length > 0 || waiting.senders.size > 0 || channel.closed,
    proceed: () => {
      const received = channel.tryReceive()!;
      return () => then(received);
    },
    enlist: (selection) => {
      const receiver = new SelectReceiver(selection, then);
      waiting.receivers.push(receiver);
      return () => waiting.receivers.remove(receiver);
    },
  };
}

/** Sends `value`, which is taken once, here. */
export function onSend<T, R>(channel: Channel<T> | null, value: T, then: () => R): SelectCase<R> {
  if (channel === null) return NEVER;
  const waiting = channel[WAITING];
  return {
    isOtherwise: false,
    // As in Go a send on a closed channel can proceed: it fails.
    isReady: () => channel.closed || channel.length < channel.capacity || waiting.receivers.size > 0,
    proceed: () => {
      channel.trySend(value);
      return then;
    },
    enlist: (selection) => {
      const sender = new SelectSender(selection, value, then);
      waiting.senders.push(sender);
      return () => waiting.senders.remove(sender);
    },
  };
}

/** Calls back once after so many ms. @returns what calls it off. */
export interface Timer {
  after(delayMs: number, callback: () => void): () => void;
}

const NODE_TIMER: Timer = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Is ready once the select has waited for `ms`, up to 2^31 - 1. @throws RangeError beyond that.
 * @param timer e.g. the clock of a context. Default: Node's, which keeps the process alive.
 */
export function after<R>(ms: number, then: () => R, timer: Timer = NODE_TIMER): SelectCase<R> {
  if (!(ms >= 0 && ms <= MAX_TIMER_MS)) throw new RangeError(`a select cannot wait for ${ms} ms`);
  return {
    isOtherwise: false,
    isReady: () => false,
    proceed: () => then,
    enlist: (selection) => timer.after(ms, () => selection.choose(then)),
  };
}

/** Is done when no other case is ready at once: a select with it never waits. */
export function otherwise<R>(then: () => R): SelectCase<R> {
  return { isOtherwise: true, isReady: () => false, proceed: () => then, enlist: () => nothing };
}

/** The case of a channel that is not there. */
const NEVER: SelectCase<never> = {
  isOtherwise: false,
  isReady: () => false,
  proceed: () => {
    throw new Error('a channel that is not there is never ready');
  },
  enlist: () => nothing,
};

class SelectReceiver<T> extends Link implements Receiver<T> {
  constructor(
    private readonly selection: Selection,
    private readonly then: (received: Received<T>) => unknown,
  ) {
    super();
  }

  deliver(value: T): void {
    this.selection.choose(() => this.then({ value, ok: true }));
  }

  end(): void {
    this.selection.choose(() => this.then(CLOSED));
  }
}

class SelectSender<T> extends Link implements Sender<T> {
  constructor(
    private readonly selection: Selection,
    readonly value: T,
    private readonly then: () => unknown,
  ) {
    super();
  }

  accept(): void {
    this.selection.choose(this.then);
  }

  refuse(): void {
    this.selection.choose(() => {
      throw concurrencyErrors.channel_closed();
    });
  }
}
