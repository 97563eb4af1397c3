/**
 * A reader in a process of its own that reaches its broker through a proxy, and ends as a service does.
 * Arguments: brokers, topic, database URL, consumer group, port of the proxy. Prints a line for each batch that
 * it has committed, and its log.
 */
import { connect } from 'node:net';
import { ContractRegistry } from '@millrace/contract-kit';
import { Database } from '@millrace/persistence';
import { recordEffects, startReader } from './reader.fixture.js';
import { declareThings } from './things.fixture.js';

const [brokers, topicName, url, consumer, port] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const { contract } = declareThings(topicName);

await startReader({
  things: { brokers: brokers.split(','), prefix: '', contract, registry: new ContractRegistry([contract]) },
  database: new Database({ url, applicationName: 'mutable-reader' }),
  subscription: { consumer },
  tuning: { lostAfterMs: 1_000 },
  socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port: Number(port) }, onConnect),
  endsProcess: true,
  handle: async (messages, { transaction, afterCommit }) => {
    await recordEffects(transaction, messages);
    afterCommit(() => process.stdout.write(`committed ${messages.length}\n`));
  },
});
