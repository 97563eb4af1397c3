import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WaitGroup } from './locks/wait-group.js';
import { WaitList } from './waiting/wait-list.js';
import { Waiter } from './waiting/waiter.js';

export interface BatcherOptions<T, R> {
  /**
   * Handles items together and answers each, in the same order. One call at a time: what arrives meanwhile is
   * the next batch.
   */
  readonly handle: (items: readonly T[]) => Promise<readonly R[]>;
  /** Items in one call at most. Default 500. */
  readonly maxBatchSize?: number;
  /**
   * Whether a batch that failed with this error is handled again item by item, so that only the culprit
   * fails. Say no when the error is about all of them, such as a database that is away. Default: always.
   */
  readonly isolate?: (error: unknown) => boolean;
}

/** Waits for the answer to its item. */
class Entry<T, R> extends Waiter<R> {
  constructor(readonly item: T) {
    super();
  }
}

/**
 * Group commit: items that arrive while a call runs go together in the next one. No timer and so no added
 * wait: alone an item is handled at once, under load batches grow by themselves.
 */
export class Batcher<T, R> {
  private readonly maxBatchSize: number;
  // A batch belongs to no single caller: it must not run under the deadline of whoever came first.
  private readonly outsideOfCallers = AsyncLocalStorage.snapshot();
  private readonly line = new WaitList<Entry<T, R>>();
  private readonly running = new WaitGroup();

  constructor(private readonly options: BatcherOptions<T, R>) {
    this.maxBatchSize = options.maxBatchSize ?? 500;
  }

  /** Items that no call has taken yet. */
  get queued(): number {
    return this.line.size;
  }

  /** @throws whatever `handle` threw for the batch, or for the item alone. */
  add(item: T): Promise<R> {
    const answer = new Entry<T, R>(item).waitIn(this.line);
    if (this.running.pending === 0) void this.outsideOfCallers(() => this.drain());
    return answer;
  }

  /** Resolves when nothing is queued or running. */
  async idle(): Promise<void> {
    while (this.running.pending > 0) await this.running.wait();
  }

  private async drain(): Promise<void> {
    using _ = this.running.track();
    // Let everything that this turn of the event loop still brings join the first batch.
    await nextTurn();
    while (this.line.size > 0) await this.handle(this.take());
  }

  private take(): readonly Entry<T, R>[] {
    const entries: Entry<T, R>[] = [];
    while (this.line.first && entries.length < this.maxBatchSize) entries.push(this.line.shift()!);
    return entries;
  }

  /** Never rejects: every entry gets its answer or its error. */
  private async handle(entries: readonly Entry<T, R>[]): Promise<void> {
    try {
      const answers = await this.options.handle(entries.map(({ item }) => item));
      entries.forEach((entry, index) => entry.resolve(answers[index] as R));
    } catch (error) {
      if (entries.length === 1 || !(this.options.isolate?.(error) ?? true)) {
        for (const entry of entries) entry.reject(error);
        return;
      }
      for (const entry of entries) await this.handle([entry]);
    }
  }
}
