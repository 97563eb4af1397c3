import { createRequire } from 'node:module';
import type { Logger } from '@millrace/telemetry';
import type { Kafka } from 'kafkajs';
import { kafkaLogCreator, kafkaLogLevel } from './kafka-logs.js';
import { quietRequestQueue } from './quiet-request-queue.js';

// Tracing patches modules as they are required; one that is imported from ESM goes untraced.
const require = createRequire(import.meta.url);
export const kafkajs = require('kafkajs') as typeof import('kafkajs');

/**
 * A client of the cluster. Requests give up after 10 s, connections after 3 s; retries are few, because
 * every loop above has its own.
 */
export function createKafka(options: {
  readonly clientId: string;
  readonly brokers: readonly string[];
  readonly logger: Logger;
}): Kafka {
  quietRequestQueue(options.logger);
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 },
    logLevel: kafkaLogLevel(options.logger),
    logCreator: kafkaLogCreator(options.logger),
  });
}
