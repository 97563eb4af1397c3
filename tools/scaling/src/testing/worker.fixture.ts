/**
 * A consumer in a process of its own, as a pod runs one: drains on SIGTERM, may be killed or frozen.
 * Arguments: brokers, topic, partitions, database URL, consumer group. Logs to standard output, each join included.
 */
import {
  type BatchContext,
  Messaging,
  type ReceivedMessage,
  defineSubscription,
  singleDatabaseStore,
} from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { declareWorkload } from '../fleet/workload.js';

const [brokers, topic, partitions, url, consumer] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const { contract, registry } = declareWorkload(Number(partitions), 20, topic);
const database = new Database({ url, applicationName: 'worker' });
const messaging = new Messaging({
  service: 'worker',
  brokers: brokers.split(','),
  registry,
  store: singleDatabaseStore('effects', database),
  outboxes: async () => [],
  logger: createLogger({ service: 'worker', level: 'info' }),
  health: new HealthRegistry(),
});

async function handle(messages: readonly ReceivedMessage[], { transaction }: BatchContext): Promise<void> {
  const rows = messages.map(({ envelope, partition, data }) => ({
    message_id: envelope.id,
    partition,
    ...(data as { readonly name: string; readonly number: number }),
  }));
  // A batch takes a while, so that what happens to a consumer happens in the middle of one.
  await transaction.query(
    `INSERT INTO effects (message_id, partition, name, number)
     SELECT message_id, partition, name, number FROM json_to_recordset($1::json)
       AS row (message_id uuid, partition int, name text, number int), pg_sleep(0.02)`,
    [JSON.stringify(rows)],
  );
}

const subscription = defineSubscription({ consumer, contracts: [contract], maxBatchSize: 20 });
messaging.batchServer.addHandler(topic, handle, true, { subscriptions: [subscription] });
await messaging.batchServer.listen((error) => {
  if (error !== undefined) throw error;
});

process.once('SIGTERM', () => {
  void messaging
    .stopConsumers()
    .then(() => database.close())
    .then(() => process.exit(0));
});
