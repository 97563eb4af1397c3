import { defineErrors } from '@millrace/errors';

/** Everything that can keep the local stack from running. `detail` always says what to do. */
export const stackErrors = defineErrors({
  invalid_flag: { kind: 'invalid', detail: 'A flag or a setting is wrong.' },
  already_running: { kind: 'conflict', detail: 'This stack runs already.' },
  port_busy: { kind: 'conflict', detail: 'The port is in use.' },
  postgres_unavailable: { kind: 'unavailable', detail: 'Postgres could not be started.' },
  no_kafka: { kind: 'unavailable', detail: 'There is no way to get a Kafka broker here.' },
  kafka_unavailable: { kind: 'unavailable', detail: 'Kafka could not be started.' },
  kafka_not_installable: { kind: 'unavailable', detail: "Kafka's jars could not be installed." },
  migration_failed: { kind: 'unavailable', detail: 'A migration failed.' },
  service_failed: { kind: 'unavailable', detail: 'A service could not be started.' },
  unknown_service: { kind: 'invalid', detail: 'There is no such service.' },
  demo_failed: { kind: 'internal', detail: 'The demo did not end as it should.' },
});
