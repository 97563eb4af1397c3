import { createLogger } from '@millrace/telemetry';
import type { WireMessage } from '@millrace/contract-kit';
import { partitionOfSlot } from '@millrace/ids';
import type { Admin, Consumer, IHeaders, KafkaMessage, Producer } from 'kafkajs';
import { createKafka, kafkajs } from '@millrace/kafka';

export interface RawRecord {
  readonly key: string | null;
  readonly value: Buffer | string | null;
  readonly headers?: IHeaders;
  readonly partition: number;
}

/** Plain access to the broker, past everything that is tested. */
export class TestKafka {
  private readonly kafka;
  private readonly open: (Producer | Consumer | Admin)[] = [];
  private producer: Producer | undefined;
  private admin: Promise<Admin> | undefined;

  constructor(brokers: readonly string[]) {
    const logger = createLogger({ service: 'test', level: 'silent' });
    this.kafka = createKafka({ clientId: 'test', brokers, logger });
  }

  async send(topic: string, records: readonly RawRecord[]): Promise<void> {
    if (!this.producer) {
      this.producer = this.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      this.open.push(this.producer);
      await this.producer.connect();
    }
    await this.producer.send({ topic, messages: records.map((record) => ({ ...record })) });
  }

  async sendMessages(messages: readonly WireMessage[], partitions: number): Promise<void> {
    const records = messages.map((message) => rawRecord(message, partitions));
    await this.send(messages[0]!.topic, records);
  }

  /** Collects what is, and what comes, on a topic. */
  async collect(topic: string): Promise<{ readonly partition: number; readonly message: KafkaMessage }[]> {
    const found: { partition: number; message: KafkaMessage }[] = [];
    const consumer = this.kafka.consumer({ groupId: `collect-${Math.random()}`, maxWaitTimeInMs: 50 });
    this.open.push(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        found.push({ partition, message });
      },
    });
    return found;
  }

  /** Committed offsets of a group by partition; -1 where there is none. */
  async committed(groupId: string, topic: string): Promise<readonly number[]> {
    const admin = await this.connectedAdmin();
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return offsets!.partitions
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ offset }) => Number(offset));
  }

  /** Ids of the members of a group. */
  async members(groupId: string): Promise<readonly string[]> {
    const admin = await this.connectedAdmin();
    const { groups } = await admin.describeGroups([groupId]);
    return groups[0]!.members.map(({ memberId }) => memberId);
  }

  /** Makes an idle group read everything again. */
  async rewind(groupId: string, topic: string): Promise<void> {
    const admin = await this.connectedAdmin();
    await admin.resetOffsets({ groupId, topic, earliest: true });
  }

  private connectedAdmin(): Promise<Admin> {
    this.admin ??= this.connectAdmin();
    return this.admin;
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    this.open.push(admin);
    await admin.connect();
    return admin;
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map((client) => client.disconnect()));
  }
}

export function rawRecord(message: WireMessage, partitions: number): RawRecord {
  return {
    key: message.key,
    value: message.value,
    headers: { ...message.headers },
    partition: partitionOfSlot(message.slot!, partitions),
  };
}
