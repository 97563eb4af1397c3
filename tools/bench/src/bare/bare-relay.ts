import { setTimeout as pause } from 'node:timers/promises';
import { kafkajs } from '@millrace/kafka';
import type { Kafka } from 'kafkajs';
import type pg from 'pg';
import { partitionOf, type BareMessage } from './bare-message.js';

const BATCH = 500;
const IDLE_MS = 50;

const readOldest = {
  name: 'bare-read-outbox',
  text: 'SELECT id, message_id, topic, key, slot, headers, value FROM outbox ORDER BY id LIMIT $1',
};
const remove = {
  name: 'bare-delete-outbox',
  text: `DELETE FROM outbox WHERE id = ANY (string_to_array($1, ',')::bigint[])`,
};

/** Read, send, delete: as much as an outbox needs, on one connection. */
export class BareRelay {
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly kafka: Kafka,
  ) {}

  wake(): void {
    this.wakeUp();
  }

  async run(): Promise<never> {
    const client = await this.pool.connect();
    const producer = this.kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
      const { rows } = await client.query<BareMessage & { id: string }>({ ...readOldest, values: [BATCH] });
      if (rows.length === 0) {
        await Promise.race([woken, pause(IDLE_MS)]);
        continue;
      }
      const byTopic = Map.groupBy(rows, ({ topic }) => topic);
      await producer.sendBatch({
        acks: -1,
        topicMessages: [...byTopic].map(([topic, messages]) => ({
          topic,
          messages: messages.map(({ key, slot, headers, value }) => ({
            key,
            partition: partitionOf(slot),
            headers,
            value,
          })),
        })),
      });
      await client.query({ ...remove, values: [rows.map(({ id }) => id).join(',')] });
    }
  }
}
