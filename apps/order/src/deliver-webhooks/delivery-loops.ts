import type { MessageDatabase } from '@millrace/messaging';
import { healthOfAll, type HealthResult } from '@millrace/telemetry';
import { DeliveryLoop, type DeliveryLoopOptions } from './delivery-loop.js';

const REDISCOVER_MS = 5_000;

export interface DeliveryLoopsOptions extends DeliveryLoopOptions {
  /** The shards; asked again now and then, so that new ones are served. */
  readonly databases: () => Promise<readonly MessageDatabase[]>;
  /** How long tries may go on once the process is to stop. */
  readonly drainMs: number;
}

/** One loop for each shard, so that one that is away holds up no other. */
export class DeliveryLoops {
  private readonly loops = new Map<string, DeliveryLoop>();
  private timer: NodeJS.Timeout | undefined;
  private discovering: Promise<void> | undefined;

  constructor(private readonly options: DeliveryLoopsOptions) {}

  /** @throws whatever the list of databases throws. */
  async start(): Promise<void> {
    await this.discover();
    this.timer = setInterval(() => this.rediscover(), REDISCOVER_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.discovering;
    await Promise.all([...this.loops.values()].map((loop) => loop.stop(this.options.drainMs)));
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

  private rediscover(): void {
    this.discovering ??= this.discover()
      .catch((error: unknown) =>
        this.options.logger.warn({ err: error }, 'the databases could not be listed'),
      )
      .finally(() => (this.discovering = undefined));
  }

  private async discover(): Promise<void> {
    const databases = await this.options.databases();
    const names = new Set(databases.map(({ name }) => name));
    for (const database of databases) {
      if (!this.loops.has(database.name)) {
        this.loops.set(database.name, new DeliveryLoop(database, this.options));
      }
    }
    for (const [name, loop] of this.loops) {
      if (names.has(name)) continue;
      this.loops.delete(name);
      await loop.stop(this.options.drainMs);
    }
  }
}
