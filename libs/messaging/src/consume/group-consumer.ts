import { TaskGroup } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import { Heartbeat, type HealthResult, type Logger } from '@millrace/telemetry';
import type {
  Admin,
  Consumer,
  ConsumerCrashEvent,
  ConsumerGroupJoinEvent,
  EachBatchPayload,
  Kafka,
} from 'kafkajs';
import { failPoint } from '../fail-points.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import { Assignment } from './assignment.js';
import { backoffMs } from './backoff.js';
import type { BatchProcessor } from './batch-processor.js';
import { CommitLog } from './commit-log.js';
import { remedyOf } from './crash-remedy.js';
import { createPump } from './create-pump.js';
import { describeError } from './fate.js';
import { LagGauge } from './lag-gauge.js';
import { OffsetCommitter, type PartitionOffset } from './offset-committer.js';
import type { PartitionPump } from './partition-pump.js';
import { pause } from './pause.js';
import type { TopicPartition } from './record.js';
import { readStartingPositions } from './starting-positions.js';

/** `group.min.session.timeout.ms` of a broker that nobody has configured. */
const DEFAULT_SESSION_MS = 6_000;

export interface GroupConsumerOptions {
  readonly groupId: string;
  /** By topic. */
  readonly processors: ReadonlyMap<string, BatchProcessor>;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
  readonly onFatal: (error: unknown) => void;
}

/**
 * One member of one consumer group. kafkajs only fetches: its `eachBatch` hands records to the pump of their
 * partition and returns at once, so that heartbeats never wait for a handler. Offsets are committed from here,
 * when the database has committed.
 *
 * After every join, positions are set anew by a seek to the offset that the broker has. Until then the
 * partitions are paused: a fetch of the former generation that is still under way could otherwise move the
 * position past records that were dropped with the former buffers.
 */
export class GroupConsumer {
  /** Made anew when kafkajs has given one up for a reason that passes. */
  private consumer: Consumer;
  private readonly assignment: Assignment;
  private readonly committer: OffsetCommitter;
  private readonly lag: LagGauge;
  private readonly pulse: Heartbeat;
  /** Ends with `stop`. */
  private readonly life = new TaskGroup(Context.background(), { name: 'a consumer' });
  private sessionTimeoutMs: number;
  /** Ends when what was assigned is no longer ours, or is to be read anew. */
  private generation = this.life.context.withCancel();
  private joined = false;
  /** What the last join assigned. */
  private assigned: readonly TopicPartition[] = [];
  /** From the announcement of a rejoin until it has taken place. */
  private rejoining = false;
  /** Since when nothing is read, on the wall clock. */
  private awaySince: number | undefined;

  constructor(private readonly options: GroupConsumerOptions) {
    const { groupId, tuning, logger } = options;
    this.sessionTimeoutMs = tuning.sessionTimeoutMs;
    this.consumer = this.createConsumer();
    this.assignment = new Assignment(options.onFatal);
    this.lag = new LagGauge(groupId);
    this.pulse = new Heartbeat(2 * tuning.sessionTimeoutMs);
    const commits = new CommitLog(logger, groupId);
    this.committer = new OffsetCommitter({
      intervalMs: tuning.commitIntervalMs,
      commit: async (offsets) => {
        failPoint('offsets.before-commit');
        await this.consumer.commitOffsets(offsets.map((offset) => ({ ...offset })));
        failPoint('offsets.after-commit');
      },
      onCommitted: (offsets) => {
        commits.succeeded();
        this.lag.committed(offsets);
      },
      onError: (error) => commits.failed(error),
    });
  }

  get groupId(): string {
    return this.options.groupId;
  }

  /** Records that are fetched and wait for their handler. */
  get buffered(): number {
    return this.assignment.buffered;
  }

  /** How long its coordinator has said nothing to it, in ms. */
  silenceMs(): number {
    return this.pulse.silenceMs();
  }

  /** Resolves when the group is joined, or when that was tried in vain and will be again. */
  async start(): Promise<void> {
    await this.run(this.consumer);
  }

  private createConsumer(): Consumer {
    const { groupId, kafka, tuning } = this.options;
    return kafka.consumer({
      groupId,
      sessionTimeout: this.sessionTimeoutMs,
      rebalanceTimeout: 3 * this.sessionTimeoutMs,
      heartbeatInterval: tuning.heartbeatIntervalMs,
      maxWaitTimeInMs: tuning.maxFetchWaitMs,
      maxBytesPerPartition: tuning.maxFetchBytes,
      allowAutoTopicCreation: false,
    });
  }

  private async run(consumer: Consumer): Promise<void> {
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.onJoin(event));
    consumer.on(consumer.events.REBALANCING, () => this.onRebalancing());
    consumer.on(consumer.events.HEARTBEAT, () => this.onHeartbeat());
    consumer.on(consumer.events.CRASH, (event) => this.onCrash(event));
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.options.processors.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => this.take(payload),
    });
  }

  /** Lets the running batches end, commits their offsets, and leaves the group. */
  async stop(): Promise<void> {
    this.life.cancel();
    await this.life.join();
    await this.assignment.stop();
    await this.committer.flush();
    this.committer.clear();
    await this.consumer.disconnect();
  }

  readiness(): HealthResult {
    if (!this.joined) return { healthy: false, detail: `${this.groupId} has not joined its group` };
    const pulse = this.pulse.check();
    const awayMs = this.awaySince === undefined ? 0 : Date.now() - this.awaySince;
    if (awayMs > this.pulse.maxSilenceMs) {
      return { healthy: false, detail: `${this.groupId} has read nothing for ${awayMs} ms` };
    }
    return pulse.healthy ? this.assignment.moving(this.options.tuning.stuckAfterMs) : pulse;
  }

  liveness(): HealthResult {
    return this.assignment.returning(this.options.tuning.hangingAfterMs);
  }

  /** Called by kafkajs as soon as it has fetched; nothing may be thrown into it. */
  private take(payload: EachBatchPayload): void {
    const { batch } = payload;
    const { topic, partition } = batch;
    // What is not taken is not resolved either, so it is fetched again.
    if (payload.isStale() || !this.assignment.offer({ topic, partition }, batch.messages)) return;
    payload.resolveOffset(batch.lastOffset());
    this.lag.fetched({ topic, partition }, batch.highWatermark);
  }

  private onRebalancing(): void {
    this.rejoining = true;
    this.onLeave();
  }

  private onLeave(): void {
    this.generation.cancel();
    this.generation = this.life.context.withCancel();
    this.awaySince ??= Date.now();
    this.assignment.retire();
    this.committer.clear();
    this.lag.clear();
  }

  private onJoin({ payload }: ConsumerGroupJoinEvent): void {
    this.pulse.beat();
    this.assigned = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    this.options.logger.info(
      { groupId: this.groupId, assigned: payload.memberAssignment },
      'joined the group',
    );
    this.enter();
  }

  /**
   * The coordinator has confirmed the generation of the last join. When kafkajs has announced a rejoin since, it
   * has given it up: on an error that it takes for a passing one (a coordinator that still loads its groups) it
   * goes on as it was, and says nothing. Nothing would be read any more.
   */
  private onHeartbeat(): void {
    this.pulse.beat();
    if (!this.rejoining) return;
    this.options.logger.info({ groupId: this.groupId }, 'still a member of the group');
    this.enter();
  }

  private enter(): void {
    this.rejoining = false;
    this.onLeave();
    this.consumer.pause(asKafkaTopics(this.assigned));
    void this.open(this.assigned, this.generation.context);
  }

  /** Sets the positions of a new generation and lets its records flow. Tries until that is done, or outdated. */
  private async open(partitions: readonly TopicPartition[], generation: Context): Promise<void> {
    const { admin, logger } = this.options;
    for (let attempt = 0; generation.error === undefined; attempt++) {
      try {
        const positions = await readStartingPositions(admin, this.groupId, partitions, logger);
        if (generation.error === undefined) this.begin(positions);
        return;
      } catch (error) {
        logger.warn({ groupId: this.groupId, err: error }, `cannot begin to read: ${describeError(error)}`);
        await pause(backoffMs({ first: 100, last: 2_000 }, attempt), generation);
      }
    }
  }

  private begin(positions: readonly PartitionOffset[]): void {
    for (const position of positions) this.consumer.seek(position);
    this.assignment.begin(positions.map((position) => [position, this.pumpOf(position)]));
    this.lag.committed(positions);
    this.consumer.resume(asKafkaTopics(positions));
    this.awaySince = undefined;
    this.joined = true;
  }

  private pumpOf({ topic, partition }: TopicPartition): PartitionPump {
    const here = asKafkaTopics([{ topic, partition }]);
    const faucet = {
      commit: (offset: string) => this.committer.note({ topic, partition, offset }),
      pauseFetch: () => this.consumer.pause(here),
      resumeFetch: () => this.consumer.resume(here),
    };
    const processor = this.options.processors.get(topic)!;
    return createPump({ topic, partition }, processor, faucet, this.options);
  }

  private onCrash({ payload }: ConsumerCrashEvent): void {
    this.onLeave();
    if (payload.restart || this.life.context.error !== undefined) return;
    const remedy = remedyOf(payload.error);
    if (remedy === 'end' || (remedy === 'default-session' && this.sessionTimeoutMs >= DEFAULT_SESSION_MS)) {
      return this.options.onFatal(payload.error);
    }
    if (remedy === 'default-session') this.fallBackToDefaultSession();
    this.life.spawn((ctx) => this.reopen(ctx));
  }

  private fallBackToDefaultSession(): void {
    this.options.logger.warn(
      { groupId: this.groupId, refusedMs: this.sessionTimeoutMs, sessionTimeoutMs: DEFAULT_SESSION_MS },
      `the broker refuses sessions of ${this.sessionTimeoutMs} ms (group.min.session.timeout.ms): ` +
        `a member that dies is missed for ${DEFAULT_SESSION_MS} ms`,
    );
    this.sessionTimeoutMs = DEFAULT_SESSION_MS;
  }

  /** A new consumer in place of the one that kafkajs has given up. Should it crash too, that is told by its event. */
  private async reopen(ctx: Context): Promise<void> {
    const { logger } = this.options;
    for (let attempt = 0; ; attempt++) {
      await pause(backoffMs({ first: 100, last: 2_000 }, attempt), ctx);
      if (ctx.error !== undefined) return;
      try {
        this.consumer = this.createConsumer();
        return await this.run(this.consumer);
      } catch (error) {
        logger.warn({ groupId: this.groupId, err: error }, `cannot join again: ${describeError(error)}`);
      }
    }
  }
}

function asKafkaTopics(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}
