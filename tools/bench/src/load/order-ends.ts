import { createKafka } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import type { Consumer, KafkaMessage } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** An order that was placed is no end of one. */
const POLL_MS = 10;
const NO_END = /\.order-placed\./;

/** Hears on a topic that orders have ended, as any other service would. Times in ms of `performance.now()`. */
export class OrderEnds {
  private readonly waiting = new Map<string, (at: number) => void>();
  /** Ends that came before the answer to their order did. */
  private readonly early = new Map<string, number>();

  private constructor(private readonly consumer: Consumer) {}

  static async listen(brokers: readonly string[], topic: string): Promise<OrderEnds> {
    const kafka = createKafka({
      clientId: 'bench-load',
      brokers,
      logger: createLogger({ service: 'bench-load', level: 'warn' }),
    });
    const consumer = kafka.consumer({ groupId: `bench-load-${randomUUID()}`, maxWaitTimeInMs: 50 });
    const ends = new OrderEnds(consumer);
    const joined = Promise.withResolvers<void>();
    consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => joined.reject(payload.error));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: false });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => batch.messages.forEach((message) => ends.hear(message)),
    });
    await joined.promise;
    return ends;
  }

  /** Calls back once, when that order has ended. */
  when(id: string, onEnd: (at: number) => void): void {
    const at = this.early.get(id);
    if (at === undefined) this.waiting.set(id, onEnd);
    else {
      this.early.delete(id);
      onEnd(at);
    }
  }

  /** Waits for every end that was asked for, for so long at most. */
  async allHeard(patienceMs: number): Promise<void> {
    const giveUpAt = performance.now() + patienceMs;
    while (this.waiting.size > 0 && performance.now() < giveUpAt) await pause(POLL_MS);
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
  }

  private hear({ key, headers }: KafkaMessage): void {
    if (!key || NO_END.test(String(headers?.['ce_type'] ?? ''))) return;
    const id = key.toString();
    const onEnd = this.waiting.get(id);
    if (!onEnd) this.early.set(id, performance.now());
    else {
      this.waiting.delete(id);
      onEnd(performance.now());
    }
  }
}
