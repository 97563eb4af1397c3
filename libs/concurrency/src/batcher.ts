import { AsyncLocalStorage } from 'node:async_hooks';

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

interface Entry<T, R> {
  readonly item: T;
  readonly resolve: (answer: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: items that arrive while a call runs go together in the next one. No timer and so no added
 * wait: alone an item is handled at once, under load batches grow by themselves.
 */
export class Batcher<T, R> {
  private readonly maxBatchSize: number;
  // A batch belongs to no single caller: it must not run under the deadline of whoever came first.
  private readonly outsideOfCallers = AsyncLocalStorage.snapshot();
  private waiting: Entry<T, R>[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly options: BatcherOptions<T, R>) {
    this.maxBatchSize = options.maxBatchSize ?? 500;
  }

  /** Items that no call has taken yet. */
  get queued(): number {
    return this.waiting.length;
  }

  /** @throws whatever `handle` threw for the batch, or for the item alone. */
  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.running ??= this.outsideOfCallers(() => this.drain());
    });
  }

  /** Resolves when nothing is queued or running. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async drain(): Promise<void> {
    // Let everything that this turn of the event loop still brings join the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      await this.handle(this.waiting.splice(0, this.maxBatchSize));
    }
    this.running = undefined;
  }

  /** Never rejects: every entry gets its answer or its error. */
  private async handle(entries: readonly Entry<T, R>[]): Promise<void> {
    try {
      const answers = await this.options.handle(entries.map(({ item }) => item));
      entries.forEach(({ resolve }, index) => resolve(answers[index] as R));
    } catch (error) {
      if (entries.length === 1 || !(this.options.isolate?.(error) ?? true)) {
        for (const { reject } of entries) reject(error);
        return;
      }
      for (const entry of entries) await this.handle([entry]);
    }
  }
}
