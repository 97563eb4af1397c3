import type { DatabaseName, SecretFile, SecretVariable, Workload } from './workload.js';

/** Files from Secrets are below this folder. */
export const FILES_ROOT = '/etc/millrace';
/** Where Kafka's TLS listener is. */
export const KAFKA_BOOTSTRAP = 'millrace-kafka-bootstrap:9093';

/** The authority that signed the certificates of the brokers. */
const kafkaCa: SecretFile = { secret: 'millrace-cluster-ca-cert', key: 'ca.crt', path: 'kafka/ca.crt' };

/** The same of a database. Only the certificate: the Secret holds the private key of the authority too. */
export const databaseCa = (database: DatabaseName): SecretFile => ({
  secret: `${database}-ca`,
  key: 'ca.crt',
  path: `postgres/${database}/ca.crt`,
});

const locationOf = ({ path }: SecretFile) => `${FILES_ROOT}/${path}`;

/** Settings of every service that speaks Kafka. */
const kafkaSettingsOf = (user: string): Readonly<Record<string, string>> => ({
  KAFKA_BROKERS: KAFKA_BOOTSTRAP,
  KAFKA_TLS: 'true',
  KAFKA_TLS_CA_FILE: locationOf(kafkaCa),
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: user,
});

const kafkaPasswordOf = (user: string): SecretVariable => ({
  variable: 'KAFKA_SASL_PASSWORD',
  secret: user,
  key: 'password',
});

const databaseCaFiles = (databases: readonly DatabaseName[]): Readonly<Record<string, string>> =>
  databases.length === 0
    ? {}
    : { DATABASE_TLS_CA_FILES: databases.map((database) => locationOf(databaseCa(database))).join(',') };

export const databaseUrl = (database: DatabaseName, variable = 'DATABASE_URL'): SecretVariable => ({
  variable,
  secret: `${database}-app`,
  key: 'uri',
});

/** Non-secret settings of the service: its own, and how it reaches Kafka and Postgres. */
export const settingsOf = ({ settings, kafka, databases }: Workload): Readonly<Record<string, string>> => ({
  ...settings,
  ...(kafka && kafkaSettingsOf(kafka.user)),
  ...databaseCaFiles(databases),
});

export const secretsOf = ({ databaseSecrets, secrets, kafka }: Workload): readonly SecretVariable[] => [
  ...databaseSecrets,
  ...(kafka ? [kafkaPasswordOf(kafka.user)] : []),
  ...secrets,
];

export const filesOf = ({ databases, kafka, files }: Workload): readonly SecretFile[] => [
  ...(kafka ? [kafkaCa] : []),
  ...databases.map(databaseCa),
  ...files,
];

/** Settings of `dist/migrate.js`, without its secrets. */
export const migrationSettingsOf = (app: Workload): Readonly<Record<string, string>> => ({
  ...(app.settings['LOG_LEVEL'] !== undefined && { LOG_LEVEL: app.settings['LOG_LEVEL'] }),
  ...databaseCaFiles(app.databases),
  ...app.migrationSettings,
});
