import { PollingLoop } from '@millrace/concurrency';
import type { MessageDatabase } from '@millrace/messaging';
import { type HealthResult, LoopPulse } from '@millrace/telemetry';
import { deadlineMetrics } from '../saga.metrics.js';
import { countParked } from '../store/wake-sagas.js';
import { SagaDeadlines, type SagaDeadlinesOptions } from './saga-deadlines.js';

const PAUSE_MS = 200;
const MAX_SILENCE_MS = 30_000;
const COUNT_PARKED_EVERY_MS = 10_000;

/** Fires the deadlines of one database, for as long as it is not stopped. */
export class DeadlineLoop {
  private readonly deadlines: SagaDeadlines;
  private readonly pulse = new LoopPulse({ readyMs: MAX_SILENCE_MS });
  private readonly loop: PollingLoop;
  private countedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: MessageDatabase,
    options: SagaDeadlinesOptions,
  ) {
    this.deadlines = new SagaDeadlines(database, options);
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: PAUSE_MS,
      onTurn: () => this.pulse.succeeded(),
      // Nothing is lost: deadlines are rows. A lasting fault turns readiness red.
      onError: (error) => {
        this.pulse.failed();
        options.logger.error(
          { err: error, database: database.name },
          'deadlines could not be fired; trying again',
        );
      },
    });
    this.loop.start();
  }

  readiness(): HealthResult {
    return this.pulse.readiness();
  }

  liveness(): HealthResult {
    return this.pulse.liveness();
  }

  /** Lets a running transaction finish. */
  async stop(): Promise<void> {
    await this.loop.stop();
    deadlineMetrics.parked.remove({ database: this.database.name });
  }

  private async turn(): Promise<boolean> {
    const found = await this.deadlines.fire();
    if (performance.now() - this.countedAt >= COUNT_PARKED_EVERY_MS) {
      const parked = await this.database.read(countParked);
      deadlineMetrics.parked.set({ database: this.database.name }, parked);
      this.countedAt = performance.now();
    }
    return found > 0;
  }
}
