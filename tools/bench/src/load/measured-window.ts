import { setTimeout as pause } from 'node:timers/promises';

export interface MeasuredWindowOptions {
  /** In ms of `performance.now()`. */
  readonly beginsAt: number;
  readonly measureMs: number;
  /** How much longer at most. */
  readonly patienceMs: number;
}

/**
 * The measured time: as long as it was planned, and on a machine that is too slow for that until there is something
 * to tell, which is one order that was to be sent within it and is done.
 */
export class MeasuredWindow {
  /** Resolves when it is over, with its length in ms. */
  readonly over: Promise<number>;
  private readonly enough = Promise.withResolvers<void>();
  private open = true;

  constructor(private readonly options: MeasuredWindowOptions) {
    this.over = this.close();
  }

  /** Whether orders are still to be sent. */
  get isOpen(): boolean {
    return this.open;
  }

  /** An order that was to be sent then has come as far as can be seen. */
  orderDone(plannedAt: number): void {
    if (plannedAt >= this.options.beginsAt) this.enough.resolve();
  }

  /** Every order there will be is done or was refused: there is nothing to wait for. */
  nothingMoreComes(): void {
    this.enough.resolve();
  }

  private async close(): Promise<number> {
    const { beginsAt, measureMs, patienceMs } = this.options;
    const leftMs = () => beginsAt + measureMs - performance.now();
    // A timer leaves out fractions, and may be early by one more millisecond.
    while (leftMs() > 0) await pause(Math.ceil(leftMs()));
    await Promise.race([this.enough.promise, pause(patienceMs, undefined, { ref: false })]);
    this.open = false;
    return performance.now() - beginsAt;
  }
}
