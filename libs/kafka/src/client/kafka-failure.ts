import type { AppError } from '@millrace/errors';
import { kafkaErrors } from '../kafka.errors.js';

/** What is at the bottom of an error that kafkajs has wrapped after its retries. */
export function rootOf(error: unknown): {
  readonly name: string;
  readonly message: string;
  readonly type?: unknown;
} {
  const { cause, originalError } = error as { cause?: unknown; originalError?: unknown };
  const inner = cause ?? originalError;
  if (inner instanceof Error) return rootOf(inner);
  return error instanceof Error ? error : new Error(String(error));
}

const NOT_TRUSTED = /certificate|altname|self-signed|unable to verify/i;

/**
 * Tells apart why a connection could not be made: only *unreachable* goes away by waiting; a sign-in that is
 * refused or a certificate that is not trusted is a setting, here or there.
 */
export function connectionFailure(brokers: readonly string[], error: unknown): AppError {
  const { name, message, type } = rootOf(error);
  const at = brokers.join(', ');
  if (name === 'KafkaJSSASLAuthenticationError' || type === 'SASL_AUTHENTICATION_FAILED') {
    return kafkaErrors.kafka_sign_in_refused({
      cause: error,
      detail: `The brokers at ${at} refuse KAFKA_SASL_USERNAME with this password: ${message}`,
    });
  }
  if (NOT_TRUSTED.test(message)) {
    return kafkaErrors.kafka_not_trusted({
      cause: error,
      detail: `The certificate of the brokers at ${at} is not trusted (see KAFKA_TLS_CA_FILE): ${message}`,
    });
  }
  return kafkaErrors.kafka_unreachable({
    cause: error,
    detail: `No Kafka broker answers at ${at}: ${message}`,
  });
}
