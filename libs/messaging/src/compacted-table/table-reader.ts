import { TaskGroup } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import { Heartbeat, type Logger } from '@millrace/telemetry';
import type { Batch, Consumer, ConsumerCrashEvent, Kafka } from 'kafkajs';
import { backoffMs } from '../consume/backoff.js';
import { remedyOf } from '../consume/crash-remedy.js';
import { describeError } from '../consume/fate.js';
import { pause } from '../consume/pause.js';

export interface TableReaderOptions {
  readonly kafka: Pick<Kafka, 'consumer'>;
  /** Of this process alone. */
  readonly groupId: string;
  readonly topic: string;
  readonly logger: Logger;
  /** Must not throw. */
  readonly take: (batch: Batch) => void;
  /** A partition is read up to here, whatever was in it. */
  readonly onRead: (partition: number, position: bigint) => void;
  /** Kafka's client has given up for a reason that does not pass. */
  readonly onFatal: (error: unknown) => void;
}

const SESSION_TIMEOUT_MS = 10_000;

/** Reads a whole topic from its beginning, and again from there after each rejoin: it commits nothing. */
export class TableReader {
  /** Beats while its coordinator knows it. */
  readonly pulse = new Heartbeat(2 * SESSION_TIMEOUT_MS);
  /** Made anew when kafkajs has given one up for a reason that passes. */
  private consumer: Consumer;
  /** Ends with `stop`. */
  private readonly life = new TaskGroup(Context.background(), { name: 'a table' });

  constructor(private readonly options: TableReaderOptions) {
    this.consumer = this.createConsumer();
  }

  /** @throws when the broker cannot be reached. */
  start(): Promise<void> {
    return this.run(this.consumer);
  }

  async stop(): Promise<void> {
    this.life.cancel();
    await this.life.join();
    await this.consumer.disconnect();
  }

  private createConsumer(): Consumer {
    const { kafka, groupId } = this.options;
    return kafka.consumer({
      groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: 1_000,
      maxWaitTimeInMs: 250,
      allowAutoTopicCreation: false,
    });
  }

  private async run(consumer: Consumer): Promise<void> {
    const { topic, take, onRead } = this.options;
    consumer.on(consumer.events.HEARTBEAT, () => this.pulse.beat());
    // Also told for batches of which compaction has left nothing to handle.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) =>
      onRead(payload.partition, BigInt(payload.lastOffset) + 1n),
    );
    consumer.on(consumer.events.CRASH, (event) => this.onCrash(event));
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => take(batch) });
  }

  private onCrash({ payload }: ConsumerCrashEvent): void {
    if (payload.restart || this.life.context.error !== undefined) return;
    // Its session is one that every broker allows.
    if (remedyOf(payload.error) !== 'rejoin') return this.options.onFatal(payload.error);
    this.life.spawn((ctx) => this.reopen(ctx));
  }

  private async reopen(ctx: Context): Promise<void> {
    const { logger, topic } = this.options;
    for (let attempt = 0; ; attempt++) {
      await pause(backoffMs({ first: 100, last: 2_000 }, attempt), ctx);
      if (ctx.error !== undefined) return;
      try {
        this.consumer = this.createConsumer();
        return await this.run(this.consumer);
      } catch (error) {
        logger.warn({ topic, err: error }, `a table cannot be read again: ${describeError(error)}`);
      }
    }
  }
}
