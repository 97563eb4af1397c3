import type { MessageDatabase } from '@millrace/messaging';
import { Heartbeat } from '@millrace/telemetry';
import { deadlineMetrics } from '../saga.metrics.js';
import { countParked } from '../store/wake-sagas.js';
import { IdlePause } from './idle-pause.js';
import { SagaDeadlines, type SagaDeadlinesOptions } from './saga-deadlines.js';

const SHORTEST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 250;
const MAX_SILENCE_MS = 30_000;
const COUNT_PARKED_EVERY_MS = 10_000;

/** Fires the deadlines of one database, for as long as it is not stopped. */
export class DeadlineLoop {
  readonly heartbeat = new Heartbeat(MAX_SILENCE_MS);
  private readonly pause = new IdlePause(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
  private readonly deadlines: SagaDeadlines;
  private readonly running: Promise<void>;
  private stopping = false;
  private countedAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly database: MessageDatabase,
    private readonly options: SagaDeadlinesOptions,
  ) {
    this.deadlines = new SagaDeadlines(database, options);
    this.running = this.run();
  }

  /** Lets a running transaction finish. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.pause.stop();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        if ((await this.deadlines.fire()) > 0) this.pause.reset();
        await this.countParkedNowAndThen();
        this.heartbeat.beat();
      } catch (error) {
        // Nothing is lost: the deadlines are rows. The heart stays silent, so a lasting fault turns health red.
        this.options.logger.error(
          { err: error, database: this.database.name },
          'deadlines could not be fired; trying again',
        );
      }
      await this.pause.wait();
    }
  }

  private async countParkedNowAndThen(): Promise<void> {
    if (performance.now() - this.countedAt < COUNT_PARKED_EVERY_MS) return;
    const parked = await this.database.transaction([], countParked);
    deadlineMetrics.parked.set({ database: this.database.name }, parked);
    this.countedAt = performance.now();
  }
}
