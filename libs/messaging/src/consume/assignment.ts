import { Mutex, TaskGroup, WaitGroup } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import { healthOfAll, type HealthResult } from '@millrace/telemetry';
import type { PartitionPump } from './partition-pump.js';
import type { FetchedRecord, TopicPartition } from './record.js';

/**
 * The pumps of one consumer. Those of the partitions that it holds now are one group of tasks, a generation;
 * those of former generations finish what they have begun. A partition is pumped by one of them at a time.
 */
export class Assignment {
  private pumps = new Map<string, PartitionPump>();
  private generation = this.newGeneration();
  /** Who pumps a partition holds its lock; they follow each other in the order of generations. */
  private readonly turns = new Map<string, Mutex>();
  /** Generations that have not ended. */
  private readonly running = new WaitGroup();

  /** @param onFailed a pump has thrown, which none should: its generation has ended, and reads nothing any more. */
  constructor(private readonly onFailed: (error: unknown) => void) {}

  /** Partitions that are ours from now on. Call it once for each generation. */
  begin(pumps: Iterable<readonly [TopicPartition, PartitionPump]>): void {
    for (const [place, pump] of pumps) {
      const key = keyOf(place);
      this.pumps.set(key, pump);
      this.generation.spawn((ctx) => this.pumpInTurn(key, pump, ctx), { name: `the pump of ${key}` });
    }
    void this.watch(this.generation);
  }

  /** @returns false when they are not taken: the partition is not ours, or not yet, or has no room. */
  offer(place: TopicPartition, records: readonly FetchedRecord[]): boolean {
    return this.pumps.get(keyOf(place))?.offer(records) ?? false;
  }

  /** Drops everything: the partitions are no longer ours, or will be read anew. */
  retire(): void {
    for (const pump of this.pumps.values()) pump.retire();
    this.pumps = new Map();
    this.generation.cancel();
    this.generation = this.newGeneration();
  }

  /** Resolves when all running batches have ended; no further ones are taken. */
  async stop(): Promise<void> {
    this.generation.cancel();
    await this.running.wait();
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

  private newGeneration(): TaskGroup<Context> {
    return new TaskGroup(Context.background(), { name: 'the pumps of a generation' });
  }

  private async pumpInTurn(key: string, pump: PartitionPump, ctx: Context): Promise<void> {
    let turn = this.turns.get(key);
    if (!turn) this.turns.set(key, (turn = new Mutex()));
    using _ = await turn.lock(ctx);
    await pump.run(ctx);
  }

  private async watch(generation: TaskGroup<Context>): Promise<void> {
    using _ = this.running.track();
    try {
      await generation.join();
    } catch (error) {
      this.onFailed(error);
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
