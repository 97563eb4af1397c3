import { AsyncLocalStorage } from 'node:async_hooks';
import { after, Channel, onReceive, select } from '@millrace/concurrency';

export interface ChangeWatchOptions<Seen> {
  /** Of which orders there is something new, by what those that wait have seen of each. Asked for all at once. */
  readonly findChanged: (waiting: ReadonlyMap<string, readonly Seen[]>) => Promise<readonly string[]>;
  /** Pause in ms between two such questions while somebody waits. */
  readonly pollMs: number;
  /** Who comes when so many wait already does not wait. */
  readonly maxWaiters: number;
  readonly onPollFailed: (error: unknown) => void;
  /** Told how many wait, whenever that changes. */
  readonly onWaiters?: (waiters: number) => void;
}

/** How a wait ended; `refused`: there was none. */
export type WaitEnd = 'changed' | 'timed-out' | 'aborted' | 'refused';

interface Waiter<Seen> {
  readonly seen: Seen;
  /** Has room for the one word that ends the wait. */
  readonly end: Channel<WaitEnd>;
}

/**
 * Lets requests wait for a change of an order. A change in this process wakes them at once; one in another is
 * seen by a poll, one for all of them. Waiting only shortens the way to an answer: whoever was woken, timed
 * out or turned away reads the order.
 */
export class ChangeWatch<Seen> {
  private readonly waiting = new Map<string, Set<Waiter<Seen>>>();
  private waiters = 0;
  private pollTimer: NodeJS.Timeout | undefined;
  private closed = false;
  // The poll is for everybody: it must not run under the deadline of the request that happened to start it.
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();

  constructor(private readonly options: ChangeWatchOptions<Seen>) {}

  /** Orders that have changed, in this process, and committed. */
  changed(orderIds: readonly string[]): void {
    this.endWaits(orderIds, 'changed');
  }

  /** Resolves when the order has changed, after `timeoutMs`, or when `signal` aborts, whichever comes first. */
  async until(orderId: string, seen: Seen, timeoutMs: number, signal: AbortSignal): Promise<WaitEnd> {
    if (this.closed || signal.aborted || timeoutMs <= 0 || this.waiters >= this.options.maxWaiters) {
      return 'refused';
    }
    const waiter: Waiter<Seen> = { seen, end: new Channel(1) };
    this.add(orderId, waiter);
    try {
      const timedOut = (): WaitEnd => 'timed-out';
      return await select([onReceive(waiter.end, ({ value }) => value!), after(timeoutMs, timedOut)], {
        done: signal,
      });
    } catch (error) {
      if (signal.aborted) return 'aborted';
      throw error;
    } finally {
      this.remove(orderId, waiter);
    }
  }

  /** Wakes everybody and lets nobody wait any more. */
  close(): void {
    this.closed = true;
    this.endWaits([...this.waiting.keys()], 'aborted');
  }

  private endWaits(orderIds: readonly string[], end: WaitEnd): void {
    for (const id of orderIds) {
      for (const waiter of this.waiting.get(id) ?? []) waiter.end.trySend(end);
    }
  }

  private add(orderId: string, waiter: Waiter<Seen>): void {
    const waiters = this.waiting.get(orderId) ?? new Set();
    this.waiting.set(orderId, waiters.add(waiter));
    this.countWaiters(1);
    this.schedulePoll();
  }

  private remove(orderId: string, waiter: Waiter<Seen>): void {
    const waiters = this.waiting.get(orderId);
    if (!waiters?.delete(waiter)) return;
    this.countWaiters(-1);
    if (waiters.size === 0) this.waiting.delete(orderId);
    if (this.waiters > 0) return;
    clearTimeout(this.pollTimer);
    this.pollTimer = undefined;
  }

  private countWaiters(change: 1 | -1): void {
    this.waiters += change;
    this.options.onWaiters?.(this.waiters);
  }

  private schedulePoll(): void {
    this.pollTimer ??= this.outsideOfRequests(() => setTimeout(() => void this.poll(), this.options.pollMs));
  }

  private async poll(): Promise<void> {
    const timer = this.pollTimer;
    try {
      this.changed(await this.options.findChanged(this.seenByOrder()));
    } catch (error) {
      this.options.onPollFailed(error);
    }
    // When everybody left and somebody new came meanwhile, their poll is scheduled already.
    if (this.pollTimer !== timer) return;
    this.pollTimer = undefined;
    if (this.waiters > 0) this.schedulePoll();
  }

  private seenByOrder(): ReadonlyMap<string, readonly Seen[]> {
    return new Map([...this.waiting].map(([id, waiters]) => [id, [...waiters].map(({ seen }) => seen)]));
  }
}
