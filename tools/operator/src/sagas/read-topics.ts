import { randomUUID } from 'node:crypto';
import { loadSettings } from '@millrace/config';
import type { Topic } from '@millrace/contract-kit';
import { createKafka, kafkaConnection, kafkaSettings } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import type { Consumer, KafkaMessage } from 'kafkajs';
import type { Invocation } from '../cli/command.js';
import { withAdmin } from '../kafka-access.js';

/** A record as it is on its topic. */
export interface ReadRecord {
  readonly topic: string;
  readonly headers: NonNullable<KafkaMessage['headers']>;
  readonly value: Buffer | null;
}

/** All that these topics hold now, from their beginning, read once by a group that is gone afterwards. */
export async function readTopics(
  invocation: Invocation,
  topics: readonly Topic[],
): Promise<readonly ReadRecord[]> {
  const names = topics.map(({ name }) => name);
  return withAdmin(invocation, async (admin) => {
    const ends = await Promise.all(
      names.map(async (topic) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        const filled = offsets.filter(({ high, low }) => Number(high) > Number(low));
        return filled.map(({ partition, high }) => [`${topic}/${partition}`, Number(high)] as const);
      }),
    );
    const groupId = `millrace-operator-${randomUUID()}`;
    const logger = createLogger({ service: 'millrace-operator', level: 'silent' });
    const connection = kafkaConnection(loadSettings(kafkaSettings, invocation.env));
    const consumer = createKafka({ clientId: 'millrace-operator', ...connection, logger }).consumer({
      groupId,
    });
    try {
      return await readUntil(consumer, names, new Map(ends.flat()));
    } finally {
      await consumer.disconnect();
      await admin.deleteGroups([groupId]);
    }
  });
}

/** @param ends by `topic/partition`, the offset behind the last record to read; what is empty is not in it. */
async function readUntil(
  consumer: Consumer,
  topics: readonly string[],
  ends: Map<string, number>,
): Promise<readonly ReadRecord[]> {
  const records: ReadRecord[] = [];
  if (ends.size === 0) return records;
  const finished = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ topic, partition, message }) => {
      records.push({ topic, headers: message.headers ?? {}, value: message.value });
      const place = `${topic}/${partition}`;
      if (Number(message.offset) + 1 >= (ends.get(place) ?? 0)) ends.delete(place);
      if (ends.size === 0) finished.resolve();
      return Promise.resolve();
    },
  });
  await finished.promise;
  return records;
}
