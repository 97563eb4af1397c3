import type { Queryable } from '@millrace/persistence';
import type { HealthResult } from '@millrace/telemetry';
import { deadLetterDepth, outboxBacklog, outboxOldestSeconds } from '../messaging.metrics.js';
import { type Backlog, backlogOf } from './read-outbox.js';

const REFRESH_MS = 5_000;

/** What waits in one database, measured every few seconds by the process that holds its lease. */
export class BacklogGauges {
  private backlog: Backlog | undefined;
  private measuredAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly database: string) {}

  /** Measures anew when the last time is long enough ago. */
  async refresh(on: Queryable, floorId: number): Promise<void> {
    if (Date.now() - this.measuredAt < REFRESH_MS) return;
    const backlog = await backlogOf(on, floorId);
    this.backlog = backlog;
    this.measuredAt = Date.now();
    const labels = { database: this.database };
    outboxBacklog.set(labels, backlog.outboxRows);
    outboxOldestSeconds.set(labels, backlog.oldestSeconds);
    deadLetterDepth.set(labels, backlog.deadLetters);
  }

  /** Another process measures now. */
  clear(): void {
    if (!this.backlog) return;
    this.backlog = undefined;
    this.measuredAt = Number.NEGATIVE_INFINITY;
    for (const gauge of [outboxBacklog, outboxOldestSeconds, deadLetterDepth])
      gauge.remove({ database: this.database });
  }

  /** How many wait; undefined while another process measures. */
  get deadLetters(): number | undefined {
    return this.backlog?.deadLetters;
  }

  check(maxOldestSeconds: number): HealthResult {
    const { backlog } = this;
    if (!backlog) return { healthy: true, detail: 'another process relays' };
    const { outboxRows, oldestSeconds } = backlog;
    const detail = `${outboxRows} rows wait, the oldest for ${Math.round(oldestSeconds)} s`;
    return { healthy: oldestSeconds <= maxOldestSeconds, detail };
  }
}
