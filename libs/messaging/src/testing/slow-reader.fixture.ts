/**
 * A reader in a process of its own, with a small heap. Its batches of partition 0 are settled when the parent
 * says so, those of other partitions at once.
 * Arguments: brokers, topic, database URL, consumer group.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Channel } from '@millrace/concurrency';
import { ContractRegistry } from '@millrace/contract-kit';
import { Database } from '@millrace/persistence';
import { recordEffects, startReader } from './reader.fixture.js';
import { SLOW_BATCH, type Said, type Told } from './slow-reader.protocol.js';
import { declareThings } from './things.fixture.js';

async function main(): Promise<void> {
  const [brokers, topicName, url, consumer] = process.argv.slice(2) as [string, string, string, string];
  const { contract } = declareThings(topicName);
  const turns = new Channel<void>(1_000);
  const say = (said: Said) => process.send!(said);
  process.on('message', (told: Told) => {
    if (told === 'settle') turns.trySend();
    else void measure().then(say);
  });
  await startReader({
    things: { brokers: brokers.split(','), prefix: '', contract, registry: new ContractRegistry([contract]) },
    database: new Database({ url, applicationName: 'slow-reader' }),
    subscription: { consumer, maxBatchSize: SLOW_BATCH },
    tuning: { bufferedBatches: 4 },
    handle: async (messages, { transaction, afterCommit }) => {
      const partitions = Map.groupBy(messages, ({ partition }) => partition);
      if (partitions.has(0)) await turns.receive();
      await recordEffects(transaction, messages);
      afterCommit(() => {
        for (const [partition, { length }] of partitions)
          say({ kind: 'settled', partition, records: length });
      });
    },
  });
}

async function measure(): Promise<Said> {
  // Buffers are freed by what the first one finds.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc!();
    await nextTurn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { kind: 'memory', heapBytes: heapUsed, bufferBytes: arrayBuffers };
}

await main();
