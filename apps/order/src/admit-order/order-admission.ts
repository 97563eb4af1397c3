import { PollingLoop } from '@millrace/concurrency';
import { type Clock, Context, runWithContext, systemClock } from '@millrace/context';
import { BacklogAdmission, type BacklogReading, formatOverloadHint } from '@millrace/resilience';
import type { ShardConnection } from '@millrace/sharding';
import type { HealthResult, Logger } from '@millrace/telemetry';
import { placeOrderErrors } from '../place-order/place-order.errors.js';
import { acceptMetrics } from '../place-order/place-order.metrics.js';
import { admissionMetrics, type RefusedBecause } from './order-admission.metrics.js';
import { describeAdmission } from './describe-admission.js';

export interface OrderAdmissionOptions {
  /** Those there are now. */
  readonly shards: () => readonly ShardConnection[];
  readonly readBacklog: (shard: ShardConnection['database'], limit: number) => Promise<BacklogReading>;
  /** Orders that would be under way for longer than this, in seconds, are refused in part; for twice that, all. */
  readonly maxWaitSeconds: number;
  /** With fewer orders under way on a shard, its backlog is no reason to refuse. */
  readonly floor: number;
  /** More requests than this waiting for a connection to a shard are a reason to refuse. */
  readonly maxPoolWaiting: number;
  readonly logger: Logger;
  readonly clock?: Clock;
}

const LOOK_EVERY_MS = 250;
/** Of a shard where nothing is under way and for which nothing is admitted here. */
const LOOK_EVERY_IDLE_MS = 1_000;
const LOOK_TIMEOUT_MS = 2_000;

interface WatchedShard {
  readonly backlog: BacklogAdmission;
  looking?: Promise<void>;
  failing: boolean;
  /** On the clock. */
  lookAgainAtMs: number;
}

/**
 * Decides whether an order may be taken in, before anything is done for it: each shard for itself, since a shard
 * that is full says nothing about its neighbours. Looks at the shards beside the requests, never within one.
 */
export class OrderAdmission {
  private readonly watched = new Map<string, WatchedShard>();
  private readonly loop: PollingLoop;
  private readonly clock: Clock;

  constructor(private readonly options: OrderAdmissionOptions) {
    this.clock = options.clock ?? systemClock;
    this.loop = new PollingLoop({
      turn: () => {
        void this.look();
        return Promise.resolve(false);
      },
      pauseMs: LOOK_EVERY_MS,
      onError: (error) => options.logger.error({ err: error }, 'backlogs of shards could not be looked at'),
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await Promise.all([...this.watched.values()].map(({ looking }) => looking ?? Promise.resolve()));
  }

  /**
   * @param passedShare what was refused of the like on the way here, 0 to 1.
   * @throws AppError `overloaded` with when to come again. Nothing of the order was looked at.
   */
  admit(shard: ShardConnection, passedShare = 0): void {
    if (shard.database.load().waiting > this.options.maxPoolWaiting) throw this.refuse(shard.name, 'pool');
    const watched = this.watch(shard.name);
    const decision = watched.backlog.tryAdmit(passedShare);
    if (!decision.admitted) throw refusal('backlog', decision.retryAfterSeconds);
    watched.lookAgainAtMs = 0;
  }

  /** What whoever is before us should refuse in our place, as a header says it; `undefined`: nothing. */
  hint(shard: string): string | undefined {
    const { refusedShare, excessSeconds } = this.watch(shard).backlog.state();
    if (refusedShare === 0) return undefined;
    return formatOverloadHint({ scope: shard, share: refusedShare, excessSeconds });
  }

  /** For a refusal that is decided elsewhere. */
  refuse(shard: string, because: RefusedBecause): Error {
    return refusal(because, this.watch(shard).backlog.retryAfterSeconds());
  }

  /** Reads are served and other shards may have room: a shard that is full is degraded, never unready. */
  readiness(): HealthResult {
    return describeAdmission([...this.watched].map(([name, { backlog }]) => ({ name, ...backlog.state() })));
  }

  /**
   * Counts what is under way on every shard. One that does not answer keeps nobody from looking at the others: it
   * is passed over until it does. Never rejects.
   */
  async look(): Promise<void> {
    const shards = this.options.shards();
    const names = new Set(shards.map(({ name }) => name));
    for (const name of this.watched.keys()) if (!names.has(name)) this.forget(name);
    const due = shards.filter(({ name }) => {
      const { looking, lookAgainAtMs } = this.watch(name);
      return !looking && this.clock.now() >= lookAgainAtMs;
    });
    await Promise.all(
      due.map((shard) => {
        const watched = this.watch(shard.name);
        watched.looking = this.count(shard, watched).finally(() => delete watched.looking);
        return watched.looking;
      }),
    );
  }

  private async count({ name, database }: ShardConnection, watched: WatchedShard): Promise<void> {
    const { backlog } = watched;
    try {
      const observe = backlog.beginReading();
      watched.lookAgainAtMs = this.clock.now() + LOOK_EVERY_IDLE_MS;
      const reading = await runWithContext(Context.background().withTimeout(LOOK_TIMEOUT_MS), () =>
        this.options.readBacklog(database, backlog.countLimit),
      );
      observe(reading);
      if (reading.open > 0) watched.lookAgainAtMs = 0;
      watched.failing = false;
    } catch (error) {
      if (!watched.failing) {
        this.options.logger.warn(
          { err: error, shard: name },
          'a backlog cannot be read; it keeps nobody out',
        );
      }
      watched.failing = true;
      watched.lookAgainAtMs = 0;
    }
    if (this.watched.get(name) === watched) this.tell(name, backlog);
  }

  /** What is not known is not told: no number stands for it. */
  private tell(shard: string, backlog: BacklogAdmission): void {
    const { open, drainPerSecond, expectedWaitSeconds } = backlog.state();
    admissionMetrics.open.set({ shard }, open);
    if (drainPerSecond === undefined) admissionMetrics.drain.remove({ shard });
    else admissionMetrics.drain.set({ shard }, drainPerSecond);
    if (expectedWaitSeconds === undefined) admissionMetrics.wait.remove({ shard });
    else admissionMetrics.wait.set({ shard }, expectedWaitSeconds);
  }

  private watch(name: string): WatchedShard {
    let watched = this.watched.get(name);
    if (!watched) {
      const { maxWaitSeconds, floor } = this.options;
      const backlog = new BacklogAdmission({ maxWaitSeconds, floor, clock: this.clock });
      watched = { backlog, failing: false, lookAgainAtMs: 0 };
      this.watched.set(name, watched);
    }
    return watched;
  }

  private forget(shard: string): void {
    this.watched.delete(shard);
    for (const gauge of [admissionMetrics.open, admissionMetrics.drain, admissionMetrics.wait]) {
      gauge.remove({ shard });
    }
  }
}

function refusal(because: RefusedBecause, retryAfterSeconds: number): Error {
  admissionMetrics.refused.inc({ reason: because });
  acceptMetrics.outcomes.inc({ outcome: 'overloaded' });
  return placeOrderErrors.overloaded({ retryAfterSeconds });
}
