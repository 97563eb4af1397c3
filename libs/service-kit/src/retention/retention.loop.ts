import { after, Channel, onReceive, PollingLoop, select } from '@millrace/concurrency';
import {
  type Database,
  keepPartitions,
  NO_FLOOR,
  type PartitionRule,
  removeExpired,
  type RetentionRule,
  withRetentionLease,
} from '@millrace/persistence';
import { healthOfAll, type HealthRegistry, LoopPulse, type Logger } from '@millrace/telemetry';
import { retentionMetrics } from './retention.metrics.js';

/** What is kept, and for how long, in each of a service's databases. */
export interface RetentionPolicy {
  readonly rows: readonly RetentionRule[];
  readonly partitions: readonly PartitionRule[];
}

export interface RetentionTarget {
  readonly name: string;
  readonly database: Database;
}

export interface RetentionOptions {
  readonly policy: RetentionPolicy;
  /** Asked at each look, so that a new one is found. */
  readonly databases: () => readonly RetentionTarget[];
  readonly logger: Logger;
  readonly health: HealthRegistry;
  /** Pause in ms between two looks. Default 60,000. */
  readonly pauseMs?: number;
  /** Rows in one transaction at most. Default 1,000. */
  readonly batchRows?: number;
  /** Pause in ms after a full batch: at least half of the time belongs to others. Default 100. */
  readonly throttleMs?: number;
}

/** How long one table may take before the next one has its turn. */
const ROUND_MS = 20_000;
const nothing = (): void => undefined;

/**
 * Removes what is too old, and makes partitions before they are needed. One replica at a time for each database;
 * in small batches with pauses, so that it never competes with the work.
 */
export class RetentionLoop {
  private readonly loop: PollingLoop;
  private readonly pulses = new Map<string, LoopPulse>();
  private readonly pauseMs: number;
  /** Closed when it is stopped: that ends a pause. */
  private readonly stopped = new Channel<never>();

  constructor(private readonly options: RetentionOptions) {
    this.pauseMs = options.pauseMs ?? 60_000;
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: this.pauseMs,
      onError: (error) => options.logger.error({ err: error }, 'looking for old rows failed'),
    });
    const { health } = options;
    health.addReadiness('retention', () => this.health((pulse) => pulse.readiness()));
    health.addLiveness('retention', () => this.health((pulse) => pulse.liveness()));
  }

  start(): void {
    this.loop.start();
  }

  /** Ends after the running batch. */
  async stop(): Promise<void> {
    if (!this.stopped.closed) this.stopped.close();
    await this.loop.stop();
  }

  /**
   * One look at all databases; one that is away does not keep the others from theirs.
   * @returns true when there is more to remove: the next look follows at once.
   */
  async turn(): Promise<boolean> {
    let more = false;
    const targets = this.options.databases();
    for (const name of this.pulses.keys()) {
      if (!targets.some((target) => target.name === name)) this.pulses.delete(name);
    }
    for (const target of targets) {
      if (this.stopped.closed) break;
      const pulse = this.pulseOf(target.name);
      try {
        await withRetentionLease(target.database, async () => {
          more = (await this.keep(target)) || more;
        });
        pulse.succeeded();
      } catch (error) {
        pulse.failed();
        const { name: database } = target;
        this.options.logger.warn({ err: error, database }, 'old rows stay for now; it tries again');
      }
    }
    return more && !this.stopped.closed;
  }

  private async keep(target: RetentionTarget): Promise<boolean> {
    for (const rule of this.options.policy.partitions) await this.keepPartitions(target, rule);
    let more = false;
    for (const rule of this.options.policy.rows) more = (await this.removeRows(target, rule)) || more;
    return more;
  }

  private async keepPartitions({ name, database }: RetentionTarget, rule: PartitionRule): Promise<void> {
    const { created, dropped, taken } = await keepPartitions(database, rule);
    for (const [change, names] of Object.entries({ created, dropped, taken })) {
      if (names.length === 0) continue;
      retentionMetrics.partitions.inc({ database: name, table: rule.table, change }, names.length);
      this.options.logger.info(
        { event: `partitions-${change}`, database: name, partitions: names },
        rule.table,
      );
    }
  }

  /** @returns true when its time was up before the old rows were gone: the other tables have theirs first. */
  private async removeRows({ name, database }: RetentionTarget, rule: RetentionRule): Promise<boolean> {
    const labels = { database: name, table: rule.table };
    const limit = this.options.batchRows ?? 1_000;
    const endAtMs = performance.now() + ROUND_MS;
    let floor = NO_FLOOR;
    while (!this.stopped.closed) {
      const removed = await removeExpired(database, rule, limit, floor);
      ({ floor } = removed);
      retentionMetrics.rowsRemoved.inc(labels, removed.rows);
      retentionMetrics.oldestSeconds.set(labels, removed.oldestSeconds);
      if (removed.rows < limit) return false;
      if (performance.now() > endAtMs) return true;
      await this.throttle();
    }
    return false;
  }

  private async throttle(): Promise<void> {
    const throttleMs = this.options.throttleMs ?? 100;
    await select([after(throttleMs, nothing), onReceive(this.stopped, nothing)]);
  }

  private pulseOf(name: string): LoopPulse {
    let pulse = this.pulses.get(name);
    if (!pulse) {
      // Ten looks may fail before it counts: nothing is lost by rows that stay a little longer.
      pulse = new LoopPulse({ readyMs: 10 * this.pauseMs, liveMs: 10 * this.pauseMs });
      this.pulses.set(name, pulse);
    }
    return pulse;
  }

  private health(check: (pulse: LoopPulse) => ReturnType<LoopPulse['readiness']>) {
    const results = [...this.pulses].map(([name, pulse]) => ({ name, ...check(pulse) }));
    return healthOfAll(results, { healthy: true, detail: 'no look yet' });
  }
}
