/**
 * A process that only gives redrive jobs their turns, ten letters each, until its fail-point kills it.
 * Arguments: brokers, topic, database URL, fail-point.
 */
import { ContractRegistry } from '@millrace/contract-kit';
import { enableFailures } from '@millrace/failpoints';
import { Database } from '@millrace/persistence';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { singleDatabaseStore } from '../message-store.js';
import { Messaging } from '../messaging.js';
import { declareThings } from './things.fixture.js';

const [brokers, topicName, url, failPoint] = process.argv.slice(2) as [string, string, string, string];
enableFailures({ failPoint, environment: 'test' });
const { contract } = declareThings(topicName);
const database = new Database({ url, applicationName: 'killed-desk' });

const messaging = new Messaging({
  service: 'killed-desk',
  brokers: brokers.split(','),
  registry: new ContractRegistry([contract]),
  store: singleDatabaseStore('things', database),
  outboxes: async () => [],
  logger: createLogger({ service: 'killed-desk', level: 'silent' }),
  health: new HealthRegistry(),
  tuning: { redriveJobPauseMs: 20 },
});
await messaging.start();
