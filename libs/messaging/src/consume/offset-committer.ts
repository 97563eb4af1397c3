import { Mutex } from '@millrace/concurrency';
import type { TopicPartition } from './record.js';

export interface PartitionOffset extends TopicPartition {
  readonly offset: string;
}

/**
 * Gathers the newest offset of each partition and commits them together, at most once per interval: a commit
 * costs the broker as much as a produce request, and what is handled twice after a crash is removed by the
 * inbox. A commit that fails is part of the next one.
 */
export class OffsetCommitter {
  private waiting = new Map<string, PartitionOffset>();
  private timer: NodeJS.Timeout | undefined;
  /** One commit at a time, so that a newer one never arrives before an older one. */
  private readonly turn = new Mutex();
  private clears = 0;

  constructor(
    private readonly options: {
      readonly intervalMs: number;
      readonly commit: (offsets: readonly PartitionOffset[]) => Promise<void>;
      readonly onCommitted: (offsets: readonly PartitionOffset[]) => void;
      readonly onError: (error: unknown) => void;
    },
  ) {}

  /** Offsets of one partition come in ascending order. */
  note(offset: PartitionOffset): void {
    this.waiting.set(keyOf(offset), offset);
    this.schedule();
  }

  /** Forgets what is not committed yet: the partitions may be someone else's now. */
  clear(): void {
    this.clears++;
    this.waiting.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Commits now; resolves when that was tried. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    using _ = await this.turn.lock();
    await this.commit();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), this.options.intervalMs);
  }

  private async commit(): Promise<void> {
    if (this.waiting.size === 0) return;
    const { waiting: batch, clears } = this;
    this.waiting = new Map();
    const offsets = [...batch.values()];
    try {
      await this.options.commit(offsets);
      this.options.onCommitted(offsets);
    } catch (error) {
      this.options.onError(error);
      if (clears !== this.clears) return;
      for (const [key, offset] of batch) if (!this.waiting.has(key)) this.waiting.set(key, offset);
      this.schedule();
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
