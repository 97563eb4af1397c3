import { PollingLoop } from '@millrace/concurrency';
import { Database } from '@millrace/persistence';
import type { Logger } from '@millrace/telemetry';
import { oldestOpenSeconds, openOperations } from './execute-operations.metrics.js';

interface OpenCount {
  readonly kind: string;
  readonly age: string;
  readonly count: number;
  readonly oldest_seconds: number;
}

// Reads the partial index only: open operations are few when all is well.
const COUNT_OPEN = `
  SELECT kind, age, count(*)::integer AS count, max(seconds) AS oldest_seconds
  FROM (
    SELECT kind, extract(epoch FROM now() - opened_at)::float8 AS seconds
    FROM payment_operations WHERE status = 'open'
  ) AS operation,
  LATERAL (SELECT CASE WHEN seconds < 10 THEN 'under_10s' WHEN seconds < 60 THEN 'under_1m'
    WHEN seconds < 600 THEN 'under_10m' ELSE 'older' END AS age) AS bucket
  GROUP BY kind, age`;

/** Keeps the gauges of operations without an outcome: a growing age is a provider that does not answer. */
export class OpenOperationsMonitor {
  private readonly loop: PollingLoop;

  constructor(
    private readonly database: Database,
    logger: Logger,
    pauseMs = 5_000,
  ) {
    this.loop = new PollingLoop({
      turn: () => this.measure(),
      pauseMs,
      onError: (error) => logger.warn({ err: error }, 'counting open payment operations failed'),
    });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async measure(): Promise<false> {
    const { rows } = await this.database.query<OpenCount>(COUNT_OPEN);
    openOperations.reset();
    for (const { kind, age, count } of rows) openOperations.set({ kind, age }, count);
    oldestOpenSeconds.set(Math.max(0, ...rows.map((row) => row.oldest_seconds)));
    return false;
  }
}
