import { PollingLoop } from '@millrace/concurrency';
import { healthOfAll, type HealthResult, type Logger } from '@millrace/telemetry';

/** Work that goes on at one database until it is stopped. */
export interface DatabaseLoop {
  readiness(): HealthResult;
  liveness(): HealthResult;
}

export interface LoopPerDatabaseOptions<D extends { readonly name: string }, L extends DatabaseLoop> {
  /** The databases by their names; asked again now and then, so that new ones are served. */
  readonly databases: () => Promise<readonly D[]>;
  /** Begins the loop of a database. */
  readonly begin: (database: D) => L;
  /** Ends the loop of a database that is not in the list any more. */
  readonly end: (loop: L) => Promise<void>;
  readonly logger: Logger;
  /** Pause between two looks at the list. Default 5,000. */
  readonly rediscoverMs?: number;
  /** Readiness while there is no loop. Default: red. */
  readonly none?: HealthResult;
}

const REDISCOVER_MS = 5_000;
const NOT_STARTED = 'not started';

/** One loop for each database, so that one that is away holds up no other; found anew every few seconds. */
export class LoopPerDatabase<D extends { readonly name: string }, L extends DatabaseLoop> {
  private readonly loops = new Map<string, L>();
  private readonly looking: PollingLoop;

  constructor(private readonly options: LoopPerDatabaseOptions<D, L>) {
    this.looking = new PollingLoop({
      turn: () => this.look(),
      pauseMs: options.rediscoverMs ?? REDISCOVER_MS,
      pauseFirst: true,
      onError: (error) =>
        options.logger.warn({ err: error }, 'the databases could not be listed; the known ones go on'),
    });
  }

  /** Begins a loop for each database. @throws whatever the list of databases throws. */
  async start(): Promise<void> {
    await this.look();
    this.looking.start();
  }

  /** @param end in place of that of the options: a shutdown may be more patient. */
  async stop(end: (loop: L) => Promise<void> = this.options.end): Promise<void> {
    await this.looking.stop();
    await Promise.all([...this.loops.values()].map((loop) => end(loop)));
    this.loops.clear();
  }

  get(database: string): L | undefined {
    return this.loops.get(database);
  }

  /** Loops by the name of their database. */
  entries(): IterableIterator<[string, L]> {
    return this.loops.entries();
  }

  /** Red when no loop is ready, degraded when some are not: one that is away must not keep the others from work. */
  readiness(): HealthResult {
    const results = [...this.loops].map(([name, loop]) => ({ name, ...loop.readiness() }));
    return healthOfAll(results, this.options.none ?? { healthy: false, detail: NOT_STARTED });
  }

  /** Red when some loop hangs: only a new process helps. */
  liveness(): HealthResult {
    const results = [...this.loops].map(([name, loop]) => ({ name, ...loop.liveness() }));
    const none = this.options.none ?? { healthy: true, detail: NOT_STARTED };
    return results.find(({ healthy }) => !healthy) ?? healthOfAll(results, none);
  }

  private async look(): Promise<false> {
    const databases = new Map((await this.options.databases()).map((database) => [database.name, database]));
    for (const [name, database] of databases) {
      if (!this.loops.has(name)) this.loops.set(name, this.options.begin(database));
    }
    for (const [name, loop] of this.loops) {
      if (databases.has(name)) continue;
      this.loops.delete(name);
      await this.options.end(loop);
    }
    return false;
  }
}
