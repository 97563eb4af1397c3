import { randomUUID, createHash } from 'node:crypto';
import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { chaosErrors } from '../chaos.errors.js';
import type { MessageFact } from './facts.js';

/** `topic/partition` -> offset. */
export type Offsets = ReadonlyMap<string, number>;

/** A record as it lies in its topic. */
export interface DumpedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

const TIMEOUT_MS = 60_000;

/** The ends of topics: what is written from now on lies there. */
export async function endsOf(kafka: Kafka, topics: readonly string[]): Promise<Offsets> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = new Map<string, number>();
    for (const topic of topics) {
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
        ends.set(`${topic}/${partition}`, Number(high));
      }
    }
    return ends;
  } finally {
    await admin.disconnect();
  }
}

/** Every record of the topics from these offsets to their ends of now. @throws AppError `not_read` after a minute. */
export async function dumpTopics(
  kafka: Kafka,
  topics: readonly string[],
  from: Offsets,
): Promise<readonly DumpedRecord[]> {
  const ends = await endsOf(kafka, topics);
  const missing = new Map([...ends].filter(([place, end]) => end > (from.get(place) ?? 0)));
  if (missing.size === 0) return [];
  const records: DumpedRecord[] = [];
  const done = Promise.withResolvers<void>();
  const groupId = `chaos-dump-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  const timer = setTimeout(
    () =>
      done.reject(
        chaosErrors.not_read({ detail: `The ends of ${[...missing.keys()].join(', ')} were not reached.` }),
      ),
    TIMEOUT_MS,
  );
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        const place = `${topic}/${partition}`;
        const begin = from.get(place) ?? 0;
        for (const message of messages) {
          if (Number(message.offset) >= begin) records.push({ topic, partition, message });
        }
        if (Number(messages.at(-1)?.offset ?? -1) + 1 >= (missing.get(place) ?? 0)) missing.delete(place);
        if (missing.size === 0) done.resolve();
      },
    });
    seekTo(consumer, from);
    await done.promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
  return records.filter(
    ({ topic, partition, message }) => Number(message.offset) < ends.get(`${topic}/${partition}`)!,
  );
}

/** Lets a running consumer begin there; where nothing is said, it begins where it would. */
export function seekTo(consumer: Consumer, from: Offsets): void {
  for (const [place, offset] of from) {
    const [topic, partition] = place.split('/') as [string, string];
    consumer.seek({ topic, partition: Number(partition), offset: String(offset) });
  }
}

export function messageFact({ topic, partition, message }: DumpedRecord): MessageFact {
  const header = (name: string) => message.headers?.[name]?.toString() ?? null;
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? null,
    id: header('ce_id'),
    type: header('ce_type'),
    source: header('ce_source'),
    at: Number(message.timestamp),
    digest: createHash('sha256')
      .update(message.value ?? '')
      .digest('base64url'),
    attemptId: attemptOf(message.value),
  };
}

function attemptOf(value: Buffer | null): string | null {
  // A record that is no JSON is poison, and answers no attempt.
  const found = /"attemptId":"([0-9a-f-]{36})"/.exec(value?.subarray(0, 4_096).toString() ?? '');
  return found?.[1] ?? null;
}
