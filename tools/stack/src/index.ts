// Postgres
export { startPostgres, type Postgres, type PostgresOptions } from './postgres/postgres.js';
export { createDatabase, type NewDatabase } from './postgres/create-database.js';
// Kafka
export { startKafka, type KafkaBroker, type KafkaOptions } from './kafka/kafka.js';
export { createTopics } from './kafka/create-topics.js';
// Processes
export { removeAtEnd } from './processes/warden.js';
