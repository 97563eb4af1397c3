import type { Logger } from '@millrace/telemetry';
import type { ISocketFactory, Kafka, KafkaConfig } from 'kafkajs';
import type { KafkaSecurity } from '../connection/kafka-connection.js';
import { kafkajs, tellWhatIsKept } from '../kafkajs/adapted-kafkajs.js';
import { kafkaLogCreator, kafkaLogLevel } from './kafka-logs.js';

export interface KafkaClientOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
  /** Default: neither TLS nor a sign-in. */
  readonly security?: KafkaSecurity;
  readonly logger: Logger;
  /** Of a request or a connection, before its error is told. Default 8: every loop above has its own. */
  readonly retries?: number;
  /** Opens connections. Default: TCP, with TLS where the security says so. */
  readonly socketFactory?: ISocketFactory;
}

/** A client of the cluster. Requests give up after 10 s, connections after 3 s. */
export function createKafka(options: KafkaClientOptions): Kafka {
  tellWhatIsKept(options.logger);
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ...securityConfig(options.security ?? {}),
    ...(options.socketFactory ? { socketFactory: options.socketFactory } : {}),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: options.retries ?? 8 },
    logLevel: kafkaLogLevel(options.logger),
    logCreator: kafkaLogCreator(options.logger),
  });
}

function securityConfig({ tls, sasl }: KafkaSecurity): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  return {
    ...(tls ? { ssl: { rejectUnauthorized: true, ...(tls.ca ? { ca: [...tls.ca] } : {}) } } : {}),
    ...(sasl ? { sasl: sasl as NonNullable<KafkaConfig['sasl']> } : {}),
  };
}
