import { Channel } from '@millrace/concurrency';
import { type Context, runWithContext } from '@millrace/context';
import { isPlanted } from '@millrace/failpoints';
import { BatchCutter } from './batch-cutter.js';
import { backoffMs } from './backoff.js';
import type { BatchOutcome } from './batch-outcome.js';
import { FlowWindow, type WindowLimits } from './flow-window.js';
import { pause } from './pause.js';
import { committableOffset, offsetAfter, type FetchedRecord } from './record.js';
import { WorkClock } from './work-clock.js';

export interface PumpOptions {
  /** Of what is fetched and not settled. */
  readonly window: WindowLimits;
  readonly maxBatchSize: number;
  /** Pause in ms after each batch. Default 0. */
  readonly restMs?: number;
  readonly backoffMs: { readonly first: number; readonly last: number };
  /** One try at a batch. Never rejects. The end of `ctx` ends its pauses, and cuts no transaction. */
  readonly process: (
    records: readonly FetchedRecord[],
    clock: WorkClock,
    ctx: Context,
  ) => Promise<BatchOutcome>;
  /** Everything below this offset is settled. */
  readonly commit: (offset: string) => void;
  /** Stops and restarts fetching of this partition. */
  readonly pauseFetch: () => void;
  readonly resumeFetch: () => void;
  readonly onRetry: (attempt: number, delayMs: number, error: unknown) => void;
}

/**
 * Carries the records of one partition from fetch to handler, in order, for as long as the partition is
 * assigned: fetches come through a bounded channel, a batch is cut from what is there and tried until it is
 * settled, its offset may be committed, then comes the next.
 */
export class PartitionPump {
  readonly clock = new WorkClock();
  private readonly window: FlowWindow;
  private readonly fetches: Channel<readonly FetchedRecord[]>;
  private readonly batches: BatchCutter;
  private retired = false;
  private waiting = 0;
  private failingSince: number | undefined;

  constructor(
    private readonly options: PumpOptions,
    private readonly now: () => number = Date.now,
  ) {
    this.window = new FlowWindow(options.window);
    // A fetch brings a record or more: the window is full, and fetching paused, before the channel is.
    this.fetches = new Channel(options.window.highRecords);
    this.batches = new BatchCutter(this.fetches, options.maxBatchSize);
  }

  /** Records that wait for the handler. */
  get buffered(): number {
    return this.waiting;
  }

  /** Milliseconds since the first of the failed tries at the batch it cannot get past; 0 when it moves. */
  failingMs(): number {
    return this.failingSince === undefined ? 0 : this.now() - this.failingSince;
  }

  /** @returns false when they do not fit in: they have to be fetched again. */
  offer(records: readonly FetchedRecord[]): boolean {
    if (!this.fetches.trySend(records)) return false;
    this.waiting += records.length;
    if (this.window.fetched(records) === 'pause') this.options.pauseFetch();
    return true;
  }

  /**
   * The work of the pump, once. When `ctx` ends it takes no further batch; the running one may end, and its
   * offset is still committed. @throws the context's error.
   */
  async run(ctx: Context): Promise<void> {
    // What may go on to its end must not be cut short on the way.
    await runWithContext(ctx.withoutCancel(), () => this.pump(ctx));
  }

  /**
   * The partition is no longer ours, or will be read anew: drops what is buffered. The running batch may end,
   * its effects are recorded in the inbox, but it has no say in the offsets any more.
   */
  retire(): void {
    this.retired = true;
    this.waiting = 0;
    this.batches.clear();
  }

  private async pump(ctx: Context): Promise<void> {
    for (;;) {
      const batch = await this.batches.next(ctx);
      ctx.throwIfDone();
      this.waiting -= batch.length;
      await this.settle(batch, ctx);
      ctx.throwIfDone();
      if (this.window.settled(batch) === 'resume') this.options.resumeFetch();
      const { restMs = 0 } = this.options;
      if (restMs > 0) await pause(restMs, ctx);
    }
  }

  /** Tries until all records are settled; nothing is skipped. @throws the context's error, between two tries. */
  private async settle(batch: readonly FetchedRecord[], ctx: Context): Promise<void> {
    let rest = batch;
    if (isPlanted('ack-before-commit')) this.options.commit(offsetAfter(batch.at(-1)!.offset));
    for (let attempt = 0; ; attempt++) {
      const { unsettled, error } = await this.options.process(rest, this.clock, ctx);
      const offset = committableOffset(batch, unsettled);
      if (offset !== null && !this.retired) this.options.commit(offset);
      if (unsettled.size === 0) break;
      rest = rest.filter((record) => unsettled.has(record.offset));
      this.failingSince ??= this.now();
      ctx.throwIfDone();
      const delayMs = backoffMs(this.options.backoffMs, attempt);
      this.options.onRetry(attempt + 1, delayMs, error);
      await pause(delayMs, ctx);
      ctx.throwIfDone();
    }
    this.failingSince = undefined;
  }
}
