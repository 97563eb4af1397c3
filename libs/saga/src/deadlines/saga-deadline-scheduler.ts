import type { MessageDatabase } from '@millrace/messaging';
import { healthOfAll, type HealthResult } from '@millrace/telemetry';
import { DeadlineLoop } from './deadline-loop.js';
import type { SagaDeadlinesOptions } from './saga-deadlines.js';

export interface SagaDeadlineSchedulerOptions extends SagaDeadlinesOptions {
  /** The databases that hold sagas; asked again now and then, so that new ones are served. */
  readonly databases: () => Promise<readonly MessageDatabase[]>;
  /** Default 5,000. */
  readonly rediscoverMs?: number;
}

/**
 * Sees to it that no saga waits for ever: one loop per database takes the sagas whose deadline has passed, on
 * the database's clock. Any number of processes may run it side by side.
 */
export class SagaDeadlineScheduler {
  private readonly loops = new Map<string, DeadlineLoop>();
  private timer: NodeJS.Timeout | undefined;
  private discovering: Promise<void> | undefined;

  constructor(private readonly options: SagaDeadlineSchedulerOptions) {}

  /** @throws whatever the list of databases throws. */
  async start(): Promise<void> {
    await this.discover();
    this.timer = setInterval(() => void this.rediscover(), this.options.rediscoverMs ?? 5_000);
    this.timer.unref();
  }

  /** Ends all loops after their running transaction. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.discovering;
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
    this.loops.clear();
  }

  /** Red when no loop has had a successful turn for half a minute, degraded when some have not. */
  readiness(): HealthResult {
    const results = [...this.loops].map(([name, loop]) => ({ name, ...loop.readiness() }));
    return healthOfAll(results, { healthy: false, detail: 'not started' });
  }

  /** Red when some loop hangs. */
  liveness(): HealthResult {
    const results = [...this.loops].map(([name, loop]) => ({ name, ...loop.liveness() }));
    const none = { healthy: true, detail: 'not started' };
    return results.find(({ healthy }) => !healthy) ?? healthOfAll(results, none);
  }

  private async rediscover(): Promise<void> {
    this.discovering ??= this.discover()
      .catch((error: unknown) =>
        this.options.logger.warn({ err: error }, 'the databases could not be listed'),
      )
      .finally(() => (this.discovering = undefined));
    await this.discovering;
  }

  private async discover(): Promise<void> {
    const databases = await this.options.databases();
    const names = new Set(databases.map(({ name }) => name));
    for (const database of databases) {
      if (!this.loops.has(database.name)) {
        this.loops.set(database.name, new DeadlineLoop(database, this.options));
      }
    }
    for (const [name, loop] of this.loops) {
      if (names.has(name)) continue;
      this.loops.delete(name);
      await loop.stop();
    }
  }
}
