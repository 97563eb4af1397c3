import { createLogger } from '@millrace/telemetry';
import type { KafkaConnection } from '../connection/kafka-connection.js';
import { kafkaErrors } from '../kafka.errors.js';
import { connectedAdmin } from './connected-admin.js';
import { createKafka } from './kafka-client.js';

/**
 * Resolves when the cluster answers and has these topics. One attempt.
 * @throws AppError `kafka_unreachable`, `kafka_sign_in_refused`, `kafka_not_trusted`, `topic_missing`.
 */
export async function reachTopics(connection: KafkaConnection, topics: readonly string[]): Promise<void> {
  // Silent: what goes wrong is thrown.
  const logger = createLogger({ service: 'millrace', level: 'silent' });
  const kafka = createKafka({ clientId: 'millrace-need', ...connection, logger, retries: 0 });
  const admin = await connectedAdmin(kafka, connection, { deadlineMs: 0 });
  try {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0)
      throw kafkaErrors.topic_missing({ detail: `There is no topic ${missing.join(', ')} yet.` });
  } finally {
    await admin.disconnect();
  }
}
