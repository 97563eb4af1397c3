import { Signal } from '../signal.js';
import { backoffMs } from './backoff.js';
import type { BatchOutcome } from './batch-outcome.js';
import { pause } from './pause.js';
import { RecordBuffer, type Watermarks } from './record-buffer.js';
import { committableOffset, type FetchedRecord } from './record.js';
import { WorkClock } from './work-clock.js';

export interface PumpOptions {
  readonly watermarks: Watermarks;
  readonly maxBatchSize: number;
  readonly backoffMs: { readonly first: number; readonly last: number };
  /** One try at a batch. Never rejects. */
  readonly process: (
    records: readonly FetchedRecord[],
    clock: WorkClock,
    signal: AbortSignal,
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
 * assigned: takes a batch, tries it until it is settled, lets its offset be committed, takes the next.
 */
export class PartitionPump {
  readonly clock = new WorkClock();
  private readonly buffer: RecordBuffer;
  private readonly arrived = new Signal();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private retired = false;
  private failingSince: number | undefined;

  constructor(
    private readonly options: PumpOptions,
    private readonly now: () => number = Date.now,
  ) {
    this.buffer = new RecordBuffer(options.watermarks);
  }

  /** Records that wait for the handler. */
  get buffered(): number {
    return this.buffer.length;
  }

  /** Milliseconds since the first of the failed tries at the batch it cannot get past; 0 when it moves. */
  failingMs(): number {
    return this.failingSince === undefined ? 0 : this.now() - this.failingSince;
  }

  /** Begins once `after` is done: the end of a former pump of the same partition. */
  start(after: Promise<void>): void {
    this.running ??= after.then(() => this.run());
  }

  offer(records: readonly FetchedRecord[]): void {
    if (this.stopping.signal.aborted) return;
    if (this.buffer.add(records) === 'pause') this.options.pauseFetch();
    this.arrived.notify();
  }

  /** Takes no further batch; resolves when the running one has ended. Its offset is still committed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.arrived.notify();
    await this.running;
  }

  /**
   * The partition is no longer ours, or will be read anew: drops what is buffered. The running batch may end,
   * its effects are recorded in the inbox, but it has no say in the offsets any more.
   */
  async retire(): Promise<void> {
    this.retired = true;
    this.buffer.clear();
    await this.stop();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const { records, flow } = this.buffer.take(this.options.maxBatchSize);
      if (flow === 'resume') this.options.resumeFetch();
      if (records.length > 0) await this.settle(records);
      else await this.arrived.wait();
    }
  }

  /** Tries until all records are settled; nothing is skipped. */
  private async settle(batch: readonly FetchedRecord[]): Promise<void> {
    let rest = batch;
    for (let attempt = 0; rest.length > 0; attempt++) {
      const { unsettled, error } = await this.options.process(rest, this.clock, this.stopping.signal);
      const offset = committableOffset(batch, unsettled);
      if (offset !== null && !this.retired) this.options.commit(offset);
      rest = rest.filter((record) => unsettled.has(record.offset));
      if (rest.length === 0) break;
      this.failingSince ??= this.now();
      if (this.stopping.signal.aborted) return;
      const delayMs = backoffMs(this.options.backoffMs, attempt);
      this.options.onRetry(attempt + 1, delayMs, error);
      await pause(delayMs, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
    }
    this.failingSince = undefined;
  }
}
