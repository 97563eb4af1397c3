import { AsyncLocalStorage } from 'node:async_hooks';

export interface OrderWatchOptions {
  /** Which of these orders have ended. Asked for all that are waited for at once. */
  readonly findFinished: (orderIds: readonly string[]) => Promise<readonly string[]>;
  /** Pause in ms between two such questions while somebody waits. */
  readonly pollMs: number;
  /** Who comes when so many wait already does not wait. */
  readonly maxWaiters: number;
  readonly onPollFailed: (error: unknown) => void;
  /** Told how many wait, whenever that changes. */
  readonly onWaiters?: (waiters: number) => void;
}

/**
 * Lets requests wait for the end of an order. An end in this process wakes them at once; one in another is
 * seen by a poll, one for all of them. Waiting only shortens the way to an answer: whoever was woken, timed
 * out or turned away reads the order.
 */
export class OrderWatch {
  private readonly waiting = new Map<string, Set<() => void>>();
  private waiters = 0;
  private pollTimer: NodeJS.Timeout | undefined;
  private closed = false;
  // The poll is for everybody: it must not run under the deadline of the request that happened to start it.
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();

  constructor(private readonly options: OrderWatchOptions) {}

  /** Orders that have ended, in this process, and committed. */
  finished(orderIds: readonly string[]): void {
    for (const id of orderIds) {
      for (const wake of this.waiting.get(id) ?? []) wake();
    }
  }

  /**
   * Resolves when the order has ended, after `timeoutMs`, or when `signal` aborts, whichever comes first.
   * @returns whether there was a wait at all.
   */
  async untilFinished(orderId: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.closed || signal.aborted || timeoutMs <= 0 || this.waiters >= this.options.maxWaiters) {
      return false;
    }
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.remove(orderId, wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake);
      this.add(orderId, wake);
    });
    return true;
  }

  /** Wakes everybody and lets nobody wait any more. */
  close(): void {
    this.closed = true;
    this.finished([...this.waiting.keys()]);
  }

  private add(orderId: string, wake: () => void): void {
    const wakes = this.waiting.get(orderId) ?? new Set();
    this.waiting.set(orderId, wakes.add(wake));
    this.countWaiters(1);
    this.schedulePoll();
  }

  private remove(orderId: string, wake: () => void): void {
    const wakes = this.waiting.get(orderId);
    if (!wakes?.delete(wake)) return;
    this.countWaiters(-1);
    if (wakes.size === 0) this.waiting.delete(orderId);
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
      this.finished(await this.options.findFinished([...this.waiting.keys()]));
    } catch (error) {
      this.options.onPollFailed(error);
    }
    // When everybody left and somebody new came meanwhile, their poll is scheduled already.
    if (this.pollTimer !== timer) return;
    this.pollTimer = undefined;
    if (this.waiters > 0) this.schedulePoll();
  }
}
