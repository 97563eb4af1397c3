import { setTimeout as pause } from 'node:timers/promises';
import type { AppError } from '@millrace/errors';
import type { Admin, Kafka } from 'kafkajs';
import type { KafkaConnection } from '../connection/kafka-connection.js';
import { connectionFailure } from './kafka-failure.js';

export interface AdminWait {
  /** How long to wait for a broker that does not answer. */
  readonly deadlineMs: number;
  /** Told after each attempt in vain. */
  readonly onAttempt?: (failure: AppError, nextInMs: number) => void;
}

const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [250, 5_000];

/**
 * An admin client that has reached the cluster; the caller disconnects it. The client should have few retries
 * of its own, so that each attempt is soon told.
 * @throws AppError `kafka_unreachable` at the deadline; `kafka_sign_in_refused` or `kafka_not_trusted` at once.
 */
export async function connectedAdmin(
  kafka: Kafka,
  { brokers }: Pick<KafkaConnection, 'brokers'>,
  { deadlineMs, onAttempt }: AdminWait,
): Promise<Admin> {
  const giveUpAt = Date.now() + deadlineMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS)) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      await admin.disconnect();
      const failure = connectionFailure(brokers, error);
      if (!failure.retryable || Date.now() + pauseMs >= giveUpAt) throw failure;
      onAttempt?.(failure, pauseMs);
    }
    await pause(pauseMs);
  }
}
