import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { kafkajs } from '@millrace/kafka';

const { events } = new kafkajs.Kafka({ brokers: ['127.0.0.1:1'], logLevel: 0 }).consumer({
  groupId: 'unused',
});

/** kafkajs' consumer as a script: a test raises its events and batches, and reads what was asked of it. */
export class FakeConsumer {
  readonly calls: string[] = [];
  private readonly listeners = new Map<string, ((event: never) => void)[]>();
  private eachBatch: ((payload: EachBatchPayload) => Promise<void>) | undefined;

  /** What the consumers were made with; a new one takes the place of the one before. */
  readonly made: ConsumerConfig[] = [];

  readonly kafka = { consumer: (config: ConsumerConfig) => this.asConsumer(config) } as unknown as Kafka;

  emit(event: keyof typeof events, payload: object): void {
    for (const listener of this.listeners.get(events[event]) ?? []) listener({ payload } as never);
  }

  /** @returns the offset that was resolved, i.e. up to which kafkajs takes the records for taken. */
  async deliver(offsets: readonly number[], { stale = false } = {}): Promise<string | undefined> {
    let resolved: string | undefined;
    const messages = offsets.map((offset) => ({
      offset: String(offset),
      key: null,
      value: null,
      headers: {},
    }));
    await this.eachBatch!({
      batch: {
        topic: 'thing.commands',
        partition: 0,
        highWatermark: '1000',
        messages: messages as unknown as KafkaMessage[],
        lastOffset: () => String(offsets.at(-1)),
      },
      isStale: () => stale,
      resolveOffset: (offset: string) => {
        resolved = offset;
      },
    } as unknown as EachBatchPayload);
    return resolved;
  }

  private asConsumer(config: ConsumerConfig): Consumer {
    this.made.push(config);
    this.listeners.clear();
    const note = (call: string) => (argument: unknown) => {
      this.calls.push(`${call} ${JSON.stringify(argument)}`);
    };
    return {
      events,
      on: (event: string, listener: (event: never) => void) => {
        this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
      },
      connect: async () => undefined,
      disconnect: async () => undefined,
      subscribe: async () => undefined,
      run: async ({ eachBatch }: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) => {
        this.eachBatch = eachBatch;
      },
      commitOffsets: async (offsets: unknown) => note('commit')(offsets),
      pause: note('pause'),
      resume: note('resume'),
      seek: note('seek'),
    } as unknown as Consumer;
  }
}
