import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@millrace/bench';
import type { Consumer, IHeaders, Kafka, Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { seekTo, type DumpedRecord, type Offsets } from '../facts/dump-topics.js';
import { SAGA_TOPICS } from '../facts/topics.js';

/** Marks what we have sent: a copy is not copied again. */
const COPY_HEADER = 'chaos_copy';

/** Delivers records again: to the partition they lie on, byte for byte. */
export class Copier {
  private constructor(private readonly producer: Producer) {}

  static async connect(kafka: Kafka): Promise<Copier> {
    const producer = kafka.producer();
    await producer.connect();
    return new Copier(producer);
  }

  /** In this order. Copies of copies are passed over. */
  async deliver(records: readonly DumpedRecord[]): Promise<number> {
    const originals = records.filter(({ message }) => !message.headers?.[COPY_HEADER]);
    const byTopic = Map.groupBy(originals, ({ topic }) => topic);
    await this.producer.sendBatch({
      topicMessages: [...byTopic].map(([topic, rows]) => ({
        topic,
        messages: rows.map(({ partition, message }) => ({
          partition,
          key: message.key,
          value: message.value,
          headers: { ...(message.headers as IHeaders), [COPY_HEADER]: '1' },
        })),
      })),
    });
    return originals.length;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

export interface EchoOptions {
  /** Records before these are not repeated. */
  readonly from: Offsets;
  readonly copies: number;
  readonly maxDelayMs: number;
  readonly random: Random;
}

/** While it lives, every record of the saga's topics is delivered again and again, each time after another while. */
export class Echo {
  private readonly pending = new Set<Promise<unknown>>();
  private readonly hurry = new AbortController();
  private delivered = 0;

  private constructor(
    private readonly consumer: Consumer,
    private readonly copier: Copier,
    private readonly options: EchoOptions,
  ) {}

  static async start(kafka: Kafka, options: EchoOptions): Promise<Echo> {
    const copier = await Copier.connect(kafka);
    const consumer = kafka.consumer({ groupId: `chaos-echo-${randomUUID()}`, maxWaitTimeInMs: 100 });
    const echo = new Echo(consumer, copier, options);
    await consumer.connect();
    await consumer.subscribe({ topics: [...SAGA_TOPICS], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) =>
        echo.repeat(messages.map((message) => ({ topic, partition, message }))),
    });
    seekTo(consumer, options.from);
    return echo;
  }

  /** Delivers what is still due at once. @returns how many copies were delivered in all. */
  async stop(): Promise<number> {
    await this.consumer.disconnect();
    this.hurry.abort();
    await Promise.all(this.pending);
    await this.copier.close();
    return this.delivered;
  }

  private repeat(records: readonly DumpedRecord[]): void {
    const { copies, maxDelayMs, random } = this.options;
    for (let copy = 0; copy < copies; copy += 1) {
      const due = this.deliverAfter(random() * maxDelayMs, records);
      this.pending.add(due);
      void due.finally(() => this.pending.delete(due));
    }
  }

  private async deliverAfter(delayMs: number, records: readonly DumpedRecord[]): Promise<void> {
    await Promise.race([pause(delayMs, undefined, { ref: false }), abortOf(this.hurry.signal)]);
    const delivered = await this.copier.deliver(records);
    this.delivered += delivered;
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
