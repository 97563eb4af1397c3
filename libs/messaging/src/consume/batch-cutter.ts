import type { Cancellable, Channel } from '@millrace/concurrency';
import type { FetchedRecord } from './record.js';

const NONE: readonly FetchedRecord[] = [];

/**
 * Cuts what fetches bring into batches, in order: as many records as are there, up to a maximum. It waits for
 * the first one only. Fetches come through the channel as they are, so that a record costs no hop of its own.
 */
export class BatchCutter {
  private fetch = NONE;
  /** Where the part of `fetch` begins that no batch has taken. */
  private from = 0;

  constructor(
    private readonly fetches: Channel<readonly FetchedRecord[]>,
    private readonly maxBatchSize: number,
  ) {}

  /** The next batch, one record or more. @throws the context's error. */
  async next(ctx: Cancellable): Promise<readonly FetchedRecord[]> {
    if (this.from === this.fetch.length) this.begin((await this.fetches.receive(ctx)).value ?? NONE);
    if (this.from === 0 && this.fetch.length <= this.maxBatchSize && this.fetches.length === 0) {
      return this.rest();
    }
    const batch: FetchedRecord[] = [];
    while (batch.length < this.maxBatchSize) {
      if (this.from === this.fetch.length) {
        const received = this.fetches.tryReceive();
        if (!received?.ok) break;
        this.begin(received.value);
      }
      batch.push(this.fetch[this.from++]!);
    }
    return batch;
  }

  /** Drops what no batch has taken. */
  clear(): void {
    let dropped;
    do dropped = this.fetches.tryReceive();
    while (dropped?.ok);
    this.begin(NONE);
  }

  /** All of a fetch, without a copy. */
  private rest(): readonly FetchedRecord[] {
    const { fetch } = this;
    this.begin(NONE);
    return fetch;
  }

  private begin(fetch: readonly FetchedRecord[]): void {
    this.fetch = fetch;
    this.from = 0;
  }
}
