import type { DatabaseName, SecretFile, SecretVariable } from './workload.js';

/** Where Kafka's TLS listener is, and the Secret with the authority that signed its certificate. */
export const KAFKA_BOOTSTRAP = 'millrace-kafka-bootstrap:9093';
const KAFKA_CA = { secret: 'millrace-cluster-ca-cert', folder: '/etc/millrace/kafka' };

/** Settings of every service that speaks Kafka. */
export const kafkaSettingsOf = (user: string): Readonly<Record<string, string>> => ({
  KAFKA_BROKERS: KAFKA_BOOTSTRAP,
  KAFKA_TLS: 'true',
  KAFKA_TLS_CA_FILE: `${KAFKA_CA.folder}/ca.crt`,
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: user,
});

export const kafkaPasswordOf = (user: string): SecretVariable => ({
  variable: 'KAFKA_SASL_PASSWORD',
  secret: user,
  key: 'password',
});

export const kafkaCa: SecretFile = { volume: 'kafka-ca', key: 'ca.crt', ...KAFKA_CA };

const caFolder = (database: DatabaseName) => `/etc/millrace/postgres/${database}`;

/** Only the certificate is mounted: the Secret of the authority holds its private key too. */
export const databaseCa = (database: DatabaseName): SecretFile => ({
  volume: `${database}-ca`,
  secret: `${database}-ca`,
  key: 'ca.crt',
  folder: caFolder(database),
});

export const databaseCaFiles = (databases: readonly DatabaseName[]): Readonly<Record<string, string>> => ({
  DATABASE_TLS_CA_FILES: databases.map((database) => `${caFolder(database)}/ca.crt`).join(','),
});

export const databaseUrl = (database: DatabaseName, variable = 'DATABASE_URL'): SecretVariable => ({
  variable,
  secret: `${database}-app`,
  key: 'uri',
});
