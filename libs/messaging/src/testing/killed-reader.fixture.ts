/**
 * A reader in a process of its own, to be killed: records effects, commits no offset for an hour.
 * Arguments: brokers, topic, database URL, consumer group. Prints a line for each batch it has committed.
 */
import { ContractRegistry } from '@millrace/contract-kit';
import { Database } from '@millrace/persistence';
import { recordEffects, startReader } from './reader.fixture.js';
import { declareThings } from './things.fixture.js';

const [brokers, topicName, url, consumer] = process.argv.slice(2) as [string, string, string, string];
const { contract } = declareThings(topicName);

await startReader({
  things: { brokers: brokers.split(','), prefix: '', contract, registry: new ContractRegistry([contract]) },
  database: new Database({ url, applicationName: 'killed-reader' }),
  subscription: { consumer, maxBatchSize: 50 },
  tuning: { commitIntervalMs: 3_600_000 },
  handle: async (messages, { transaction, afterCommit }) => {
    await recordEffects(transaction, messages);
    afterCommit(() => process.stdout.write(`committed ${messages.length}\n`));
  },
});
