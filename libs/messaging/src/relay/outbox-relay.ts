import { after, Channel, onReceive, select, spawn, type Task } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import { isPlanted } from '@millrace/failpoints';
import { Heartbeat, type HealthResult, type Logger } from '@millrace/telemetry';
import type { Session } from '@millrace/persistence';
import { backoffMs } from '../consume/backoff.js';
import { describeError } from '../consume/fate.js';
import { pause } from '../consume/pause.js';
import { failPoint, typesOfRows } from '../fail-points.js';
import type { RecordProducer } from '../kafka/record-producer.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import { relayedTotal, relayFailuresTotal } from '../messaging.metrics.js';
import { BacklogGauges } from './backlog-gauges.js';
import type { OutgoingRecords } from './outgoing-record.js';
import { oldestOutboxRows, removeOutboxRows, type StoredOutboxRow } from './read-outbox.js';
import { sendableTogether } from './sendable-together.js';
import { OutboxFloor } from './outbox-floor.js';
import type { RelayLease } from './relay-lease.js';
import { RelayPace } from './relay-pace.js';

export interface OutboxRelayOptions {
  readonly database: string;
  readonly lease: RelayLease;
  readonly producer: RecordProducer;
  readonly records: OutgoingRecords;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
}

/** For rows of the last commit before a stop, after a turn that failed. */
const LAST_PAUSE_MS = 5;
/** How often the floor is looked for, by a relay that has something to send. */
const FLOOR_INTERVAL_MS = 100;

/** Rows that a turn has sent, and whether it saw that it left some, or cannot tell. */
interface Relayed {
  readonly sent: number;
  readonly left: boolean;
}

const NOTHING: Relayed = { sent: 0, left: false };

/** How a turn ended, and so how long to wait for the next one. Only a holder with nothing to send can be woken. */
type Turn =
  | { readonly kind: 'sent-some' }
  | { readonly kind: 'sent-all' | 'idle'; readonly pauseMs: number }
  | { readonly kind: 'standby' | 'failed'; readonly pauseMs: number };

/**
 * Sends what one outbox holds, oldest first: read, send, delete after the broker's ack. What was sent and
 * could not be deleted is sent again. One process at a time does it, the one that holds the lease.
 */
export class OutboxRelay {
  /** Holds one notice at most: any number before the next turn are one. */
  private readonly woken = new Channel<void>(1);
  private readonly gauges: BacklogGauges;
  /** Beats with every turn that got through, also when another process holds the lease. */
  private readonly progress: Heartbeat;
  /** Beats with every turn, failed ones included. */
  private readonly turning: Heartbeat;
  private readonly stopping = Context.background().withCancel();
  private running: Task<void> | undefined;
  private deadline = Number.POSITIVE_INFINITY;
  private floor = new OutboxFloor(FLOOR_INTERVAL_MS);
  private session: Session | undefined;
  private readonly pace: RelayPace;
  private failures = 0;

  constructor(private readonly options: OutboxRelayOptions) {
    this.gauges = new BacklogGauges(options.database);
    this.pace = new RelayPace(options.tuning);
    this.progress = new Heartbeat(options.tuning.stuckAfterMs);
    this.turning = new Heartbeat(options.tuning.hangingAfterMs);
  }

  start(): void {
    // Its own end, not that of a context: at a stop it still sends what is left.
    this.running ??= spawn(Context.background(), () => this.run(), { name: 'an outbox relay' });
  }

  /** Something was committed to the outbox. Any number of calls before the next turn are one. */
  wake(): void {
    this.woken.trySend();
  }

  /** Sends what is left, until the outbox is empty or the time is up; then gives the lease back. */
  async stop(deadlineMs: number): Promise<void> {
    this.deadline = Date.now() + deadlineMs;
    this.stopping.cancel();
    this.wake();
    await this.running?.join();
    this.gauges.clear();
    await this.options.lease.release();
    await this.options.producer.disconnect();
  }

  readiness(): HealthResult {
    const progress = this.progress.check();
    return progress.healthy ? this.gauges.check(this.options.tuning.stuckAfterMs / 1_000) : progress;
  }

  /** Dead letters in the same database; undefined while another process relays. */
  get deadLetters(): number | undefined {
    return this.gauges.deadLetters;
  }

  liveness(): HealthResult {
    return this.turning.check();
  }

  private get isStopping(): boolean {
    return this.stopping.context.error !== undefined;
  }

  private async run(): Promise<void> {
    while (Date.now() < this.deadline) {
      // A turn that began before the stop may have looked before the last commit.
      const last = this.isStopping;
      const turn = await this.turn();
      this.turning.beat();
      if (last && (turn.kind === 'idle' || turn.kind === 'standby')) return;
      await this.rest(turn);
    }
  }

  private async rest(turn: Turn): Promise<void> {
    if (turn.kind === 'sent-some') return;
    // Looking once more would find nothing, unless something was committed since: then this returns at once.
    if (turn.kind === 'sent-all' || turn.kind === 'idle') return this.awaitWake(turn.pauseMs);
    // A wake would not help: someone else relays, or something is away.
    await pause(turn.pauseMs, this.stopping.context);
    if (turn.kind === 'failed' && this.isStopping) await this.awaitWake(LAST_PAUSE_MS);
  }

  private awaitWake(timeoutMs: number): Promise<void> {
    return select([onReceive(this.woken, () => this.pace.woken()), after(timeoutMs, () => undefined)]);
  }

  private async turn(): Promise<Turn> {
    const { lease, tuning } = this.options;
    try {
      const session = await lease.acquire();
      const { sent, left } = session ? await this.relay(session) : NOTHING;
      this.progress.beat();
      this.failures = 0;
      if (!session) {
        this.gauges.clear();
        return { kind: 'standby', pauseMs: tuning.leaseRetryMs };
      }
      if (left) return { kind: 'sent-some' };
      const pauseMs = this.pace.afterTurn(sent);
      return { kind: sent > 0 ? 'sent-all' : 'idle', pauseMs };
    } catch (error) {
      return this.failed(error);
    }
  }

  private async relay(session: Session): Promise<Relayed> {
    if (session !== this.session) {
      this.session = session;
      this.floor = new OutboxFloor(FLOOR_INTERVAL_MS);
    }
    await this.gauges.refresh(session, this.floor.id);
    const { relayBatchSize } = this.options.tuning;
    const oldest = await oldestOutboxRows(session, relayBatchSize, this.floor.id);
    if (oldest.length === 0) return NOTHING;
    const rows = sendableTogether(oldest);
    const { producer, records } = this.options;
    failPoint('relay.before-publish', () => typesOfRows(rows));
    const sent = isPlanted('publications-dropped') ? rows.filter(({ id }) => id % 7 !== 0) : rows;
    await producer.send(sent.map((row) => records.of(row)));
    failPoint('relay.after-ack', () => typesOfRows(rows));
    await removeOutboxRows(session, rows);
    failPoint('relay.after-delete', () => typesOfRows(rows));
    this.floor.removed(rows);
    await this.floor.refresh(session);
    this.count(rows);
    return { sent: rows.length, left: rows.length < oldest.length || oldest.length === relayBatchSize };
  }

  private failed(error: unknown): Turn {
    const { database, logger } = this.options;
    relayFailuresTotal.inc({ database });
    const pauseMs = backoffMs({ first: 50, last: 2_000 }, this.failures++);
    logger.warn({ database, err: error, pauseMs }, `the relay's turn failed: ${describeError(error)}`);
    return { kind: 'failed', pauseMs };
  }

  private count(rows: readonly StoredOutboxRow[]): void {
    const byTopic = Map.groupBy(rows, (row) => row.topic);
    for (const [topic, sent] of byTopic)
      relayedTotal.inc({ database: this.options.database, topic }, sent.length);
  }
}
