import { Mutex } from '@millrace/concurrency';
import type { RecordHeaders } from '@millrace/contract-kit';
import { kafkajs, keyPartitioner } from '@millrace/kafka';
import type { IHeaders, Kafka, Producer } from 'kafkajs';

/** A record on its way to a topic. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | null;
  /** `null` leaves it to the hash of the key. */
  readonly partition: number | null;
  readonly headers: RecordHeaders;
  readonly value: Buffer | string | null;
}

/**
 * Sends records, one request at a time. Not kafkajs' idempotent producer: that one loses acknowledged records
 * when a response is lost. Without it a resend may double records, which the readers' inbox removes.
 */
export class RecordProducer {
  private producer: Producer | undefined;
  private readonly turn = new Mutex();

  constructor(private readonly kafka: Kafka) {}

  /**
   * Sends all in one produce request per broker, keeping their order within each partition; resolves when
   * every in-sync replica has them.
   * @throws when it is not known that they all arrived: send the same again. The connection is given up with
   *   it, so that nothing of a failed request follows a later one.
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    using _ = await this.turn.lock();
    await this.sendNow(records);
  }

  async disconnect(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.disconnect();
  }

  private async sendNow(records: readonly OutgoingRecord[]): Promise<void> {
    const topics = new Map<string, OutgoingRecord[]>();
    for (const record of records) {
      const known = topics.get(record.topic);
      if (known) known.push(record);
      else topics.set(record.topic, [record]);
    }
    const producer = await this.connected();
    try {
      await producer.sendBatch({
        acks: -1,
        topicMessages: [...topics].map(([topic, messages]) => ({
          topic,
          messages: messages.map(({ key, value, headers, partition }) => ({
            key,
            value,
            // Its type has no word for a header without a value; its wire format has.
            headers: headers as IHeaders,
            ...(partition === null ? {} : { partition }),
          })),
        })),
      });
    } catch (error) {
      await this.giveUp(producer, error);
      throw error;
    }
  }

  private async giveUp(producer: Producer, cause: unknown): Promise<void> {
    this.producer = undefined;
    try {
      await producer.disconnect();
    } catch (error) {
      throw new AggregateError([cause, error], 'sending failed, and so did giving up the connection', {
        cause: error,
      });
    }
  }

  private async connected(): Promise<Producer> {
    if (this.producer) return this.producer;
    const producer = this.kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      createPartitioner: keyPartitioner(kafkajs.Partitioners.DefaultPartitioner),
      // The relay resends; a hidden retry of a part of a request would only delay what it has to know.
      retry: { retries: 0 },
    });
    await producer.connect();
    this.producer = producer;
    return producer;
  }
}
