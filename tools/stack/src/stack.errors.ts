import { defineErrors } from '@millrace/errors';

/** Everything that can keep the local stack from running. `detail` always says what to do. */
export const stackErrors = defineErrors({
  postgres_unavailable: { kind: 'unavailable', detail: 'Postgres could not be started.' },
  kafka_unavailable: { kind: 'unavailable', detail: 'Kafka could not be started.' },
  kafka_not_installable: { kind: 'unavailable', detail: "Kafka's jars could not be installed." },
  topic_differs: { kind: 'conflict', detail: 'A topic exists with other settings.' },
  port_busy: { kind: 'conflict', detail: 'The port is in use.' },
});
