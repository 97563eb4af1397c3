import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { chaosErrors } from '../chaos.errors.js';
import { SAGA_TOPICS } from '../facts/topics.js';

const TIMEOUT_MS = 120_000;
const POLL_MS = 250;

/**
 * Waits until each partition of the saga's topics has so many replicas in sync.
 * @throws AppError `set_up_failed` when that takes longer than two minutes.
 */
export async function untilInSync(kafka: Kafka, replicas: number, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + TIMEOUT_MS;
  while ((await fewestInSync(kafka)) < replicas) {
    if (performance.now() > giveUpAt) {
      throw chaosErrors.set_up_failed({ detail: `Not every partition has ${replicas} replicas in sync.` });
    }
    await pause(POLL_MS, undefined, { signal });
  }
}

/** Of the partition that has the fewest. */
async function fewestInSync(kafka: Kafka): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [...SAGA_TOPICS] });
    return Math.min(...topics.flatMap(({ partitions }) => partitions.map(({ isr }) => isr.length)));
  } finally {
    await admin.disconnect();
  }
}
