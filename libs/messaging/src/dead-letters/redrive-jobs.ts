import { PollingLoop } from '@millrace/concurrency';
import {
  healthOfAll,
  LoopPulse,
  type HealthRegistry,
  type HealthResult,
  type Logger,
} from '@millrace/telemetry';
import { failPoint } from '../fail-points.js';
import type { MessageDatabase, MessageStore } from '../message-store.js';
import { messagingErrors } from '../messaging.errors.js';
import { redriveJobLetters } from '../messaging.metrics.js';
import { type RedriveJob, type RedriveJobRequest, wholeJob } from './redrive-job.js';
import {
  addJob,
  claimFor,
  countSentOf,
  endJobAs,
  jobsDue,
  jobsIn,
  lettersOf,
  slotsMatching,
  takeTurnOf,
} from './redrive-jobs.repository.js';
import { redriveLetters, slotsOfLetters } from './redrive-letters.js';

export interface RedriveJobsOptions {
  readonly store: MessageStore;
  /** Something was committed to the outbox of this database. */
  readonly onPublished: (database: string) => void;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  /** Pause in ms between two looks for work. */
  readonly pauseMs: number;
  /** A database whose jobs only fail for this long turns readiness degraded, or red when all do. */
  readonly stuckAfterMs: number;
}

const JOBS_SHOWN = 100;

/**
 * Sends many letters again, slowly, as rows: a job is in the database before anyone is told of it, and each of its
 * turns is one transaction that takes letters, puts their messages into the outbox and counts them. So whoever is
 * killed in the middle has lost nothing and done nothing twice, and the next process goes on.
 */
export class RedriveJobs {
  private readonly loop: PollingLoop;
  private readonly pulses = new Map<string, LoopPulse>();

  constructor(private readonly options: RedriveJobsOptions) {
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: options.pauseMs,
      onError: (error) => options.logger.warn({ err: error }, 'looking for redrive jobs failed'),
    });
  }

  start(): void {
    const { health } = this.options;
    health.addReadiness('redrive jobs', () => this.check((pulse) => pulse.readiness()));
    health.addLiveness('redrive jobs', () => this.check((pulse) => pulse.liveness()));
    this.loop.start();
  }

  /** Ends after the running transaction. What is left is another process's, or the next start's. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Begins a job, or finds the one that this id began. What dies later than now is not part of it. */
  async begin(request: RedriveJobRequest): Promise<RedriveJob> {
    for (const database of await this.options.store.databases()) {
      const slots = await database.read((on) => slotsMatching(on, request.filter));
      await database.transaction(slots, async (transaction) => {
        if (await addJob(transaction, request)) await claimFor(transaction, request, slots);
      });
    }
    return this.get(request.id);
  }

  /** @throws AppError `redrive_job_not_found` */
  async get(id: string): Promise<RedriveJob> {
    const parts = await this.parts(id);
    if (parts.length === 0) throw messagingErrors.redrive_job_not_found();
    return wholeJob(parts);
  }

  /** The newest first. */
  async list(): Promise<readonly RedriveJob[]> {
    const byId = Map.groupBy(await this.parts(undefined), ({ id }) => id);
    return [...byId.values()]
      .map(wholeJob)
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
      .slice(0, JOBS_SHOWN);
  }

  /** Sends no more of it; what it has not sent stays dead. @throws AppError `redrive_job_not_found` */
  async cancel(id: string): Promise<RedriveJob> {
    await this.get(id);
    for (const database of await this.options.store.databases()) {
      await database.transaction([], (transaction) => endJobAs(transaction, id, 'cancelled'));
    }
    return this.get(id);
  }

  /** One look at every database; one that is away keeps the others from nothing. @returns false: then a pause. */
  async turn(): Promise<boolean> {
    const databases = await this.options.store.databases();
    for (const database of databases) {
      const pulse = this.pulseOf(database.name);
      try {
        for (const job of await database.read(jobsDue)) await this.goOn(database, job);
        pulse.succeeded();
      } catch (error) {
        pulse.failed();
        const about = { err: error, database: database.name };
        this.options.logger.warn(about, 'a redrive job stands still for now; it is tried again');
      }
    }
    return false;
  }

  private async goOn(database: MessageDatabase, job: RedriveJob): Promise<void> {
    const most = Math.ceil((job.ratePerSecond * Math.max(this.options.pauseMs, 1)) / 1_000);
    const letters = await database.read((on) => lettersOf(on, job.id, most));
    if (letters.length === 0) {
      await database.transaction([], (transaction) => endJobAs(transaction, job.id, 'done'));
      return;
    }
    const sent = await database.transaction(slotsOfLetters(letters), async (transaction) => {
      if (!(await takeTurnOf(transaction, job.id, letters.length))) return 0;
      const count = await redriveLetters(transaction, letters, job, job.id);
      await countSentOf(transaction, job.id, count);
      return count;
    });
    failPoint('redrive.after-commit');
    redriveJobLetters.inc({ database: database.name }, sent);
    if (sent > 0) this.options.onPublished(database.name);
  }

  private async parts(id: string | undefined): Promise<readonly RedriveJob[]> {
    const databases = await this.options.store.databases();
    const found = await Promise.all(
      databases.map((database) => database.read((on) => jobsIn(on, id, JOBS_SHOWN))),
    );
    return found.flat();
  }

  private pulseOf(name: string): LoopPulse {
    const known = this.pulses.get(name);
    if (known) return known;
    const pulse = new LoopPulse({ readyMs: this.options.stuckAfterMs });
    this.pulses.set(name, pulse);
    return pulse;
  }

  private check(look: (pulse: LoopPulse) => HealthResult): HealthResult {
    const results = [...this.pulses].map(([name, pulse]) => ({ name, ...look(pulse) }));
    return healthOfAll(results, { healthy: true, detail: 'no look yet' });
  }
}
