import { defineErrors } from '@millrace/errors';

/** What a cluster can refuse. `detail` says what to do. */
export const kafkaErrors = defineErrors({
  kafka_unreachable: { kind: 'unavailable', detail: 'No Kafka broker answers.' },
  kafka_sign_in_refused: { kind: 'forbidden', detail: 'The brokers refuse this Kafka user.' },
  kafka_not_trusted: { kind: 'forbidden', detail: "The brokers' certificate is not trusted." },
  topic_missing: { kind: 'unavailable', detail: 'A topic does not exist yet.' },
  topic_not_made: { kind: 'conflict', detail: 'A topic could not be created.' },
  topic_differs: { kind: 'conflict', detail: 'A topic exists in another form than declared.' },
});
