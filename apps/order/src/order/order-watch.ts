import { ChangeWatch, type ChangeWatchOptions } from './change-watch.js';

export interface OrderWatchOptions extends Omit<ChangeWatchOptions<undefined>, 'findChanged'> {
  /** Which of these orders have ended. Asked for all that are waited for at once. */
  readonly findFinished: (orderIds: readonly string[]) => Promise<readonly string[]>;
}

/** Lets requests wait for the end of an order, here or in another process. */
export class OrderWatch {
  private readonly ends: ChangeWatch<undefined>;

  constructor({ findFinished, ...options }: OrderWatchOptions) {
    this.ends = new ChangeWatch({
      ...options,
      findChanged: (waiting) => findFinished([...waiting.keys()]),
    });
  }

  /** Orders that have ended, in this process, and committed. */
  finished(orderIds: readonly string[]): void {
    this.ends.changed(orderIds);
  }

  /**
   * Resolves when the order has ended, after `timeoutMs`, or when `signal` aborts, whichever comes first.
   * @returns whether there was a wait at all.
   */
  async untilFinished(orderId: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    return (await this.ends.until(orderId, undefined, timeoutMs, signal)) !== 'refused';
  }

  /** Wakes everybody and lets nobody wait any more. */
  close(): void {
    this.ends.close();
  }
}
