import { healthOfAll, type HealthResult } from '@millrace/telemetry';
import type { PartitionPump } from './partition-pump.js';
import type { FetchedRecord, TopicPartition } from './record.js';

/** The pumps of one consumer: those of the partitions it holds now, and former ones that still finish. */
export class Assignment {
  private readonly pumps = new Map<string, PartitionPump>();
  private readonly finishing = new Map<string, Promise<void>>();

  /** The pump of a partition starts when a former one of the same partition has ended. */
  add(place: TopicPartition, pump: PartitionPump): void {
    this.pumps.set(keyOf(place), pump);
    pump.start(this.finishing.get(keyOf(place)) ?? Promise.resolve());
  }

  /** @returns false when the partition has no pump: it is not ours, or not yet. */
  offer(place: TopicPartition, records: readonly FetchedRecord[]): boolean {
    const pump = this.pumps.get(keyOf(place));
    pump?.offer(records);
    return pump !== undefined;
  }

  /** Drops everything: the partitions are no longer ours, or will be read anew. */
  retire(): void {
    for (const [key, pump] of this.pumps) {
      const ended = pump.retire().then(() => {
        if (this.finishing.get(key) === ended) this.finishing.delete(key);
      });
      this.finishing.set(key, ended);
    }
    this.pumps.clear();
  }

  /** Resolves when all running batches have ended; no further ones are taken. */
  async stop(): Promise<void> {
    await Promise.all([...this.pumps.values()].map((pump) => pump.stop()));
    await Promise.all(this.finishing.values());
  }

  get buffered(): number {
    return [...this.pumps.values()].reduce((sum, pump) => sum + pump.buffered, 0);
  }

  /**
   * Red when every partition has only failed for too long, degraded when some have: what one partition needs
   * (a shard) may be away, and that is no reason to send the work of the others elsewhere.
   */
  moving(stuckAfterMs: number): HealthResult {
    const results = [...this.pumps].map(([name, pump]) => {
      const failingMs = pump.failingMs();
      return failingMs > stuckAfterMs
        ? { name, healthy: false, detail: `has been failing for ${failingMs} ms` }
        : { name, healthy: true, detail: 'moves' };
    });
    const whole = { healthy: true, detail: `${results.length} partitions` };
    return results.every(({ healthy }) => healthy) ? whole : healthOfAll(results, whole);
  }

  /** Red when some handler does not return. */
  returning(hangingAfterMs: number): HealthResult {
    for (const [key, pump] of this.pumps) {
      const longestMs = pump.clock.longestMs();
      if (longestMs > hangingAfterMs) {
        return { healthy: false, detail: `a handler of ${key} has not returned for ${longestMs} ms` };
      }
    }
    return { healthy: true, detail: `${this.pumps.size} partitions` };
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
