import type { MessageContract } from '@millrace/contract-kit';
import type { HealthRegistry, Logger } from '@millrace/telemetry';

export interface CompactedTableOptions<T> {
  readonly service: string;
  readonly brokers: readonly string[];
  /** The one contract of the table's topic. */
  readonly contract: MessageContract<T>;
  /** Grows with each change of a key; an older revision never overwrites a newer one. */
  readonly revisionOf: (data: T) => number;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  /** When Kafka's client has given up for good. Default: ends the process with code 1. */
  readonly onFatal?: (error: unknown) => void;
}

/** A compacted topic as a map in memory: read from the beginning, then followed. */
export class CompactedTable<T> {
  private readonly rows = new Map<string, T>();

  constructor(readonly options: CompactedTableOptions<T>) {}

  async start(): Promise<void> {}

  /** Resolves once everything that was in the topic at start is here. */
  async ready(): Promise<void> {}

  get(key: string): T | undefined {
    return this.rows.get(key);
  }

  get size(): number {
    return this.rows.size;
  }

  entries(): IterableIterator<[string, T]> {
    return this.rows.entries();
  }

  /** Called after each change; `undefined` when the key is gone. Must not throw. @returns unsubscribes. */
  onChange(_listener: (key: string, data: T | undefined) => void): () => void {
    return () => undefined;
  }

  async stop(): Promise<void> {}
}
