import { join } from 'node:path';
import { defineTopic } from '@millrace/contract-kit';
import { createTopics, plainEnv } from '@millrace/stack';
import type { RunningContender } from '../bare/start-bare.js';
import { usualDemand } from '../load/order-stream.js';
import type { Subject } from '../measure/measure-load.js';
import { Worker } from '../processes/worker.js';
import { BenchDatabases } from '../system/bench-databases.js';
import type { BenchSystem } from '../system/bench-system.js';
import { Books } from '../system/books.js';
import { fillShelves } from '../system/stock-directly.js';
import { TOPICS } from './entities.js';

const ACCOUNT = 'tutorial-bench-provider-key';
const APPS = ['inventory', 'payment', 'order'] as const;

export interface RunningTutorial extends RunningContender {
  /** The same services, called one after the other within the customer's request. */
  readonly atOnce: Subject;
}

interface RunningApps {
  readonly workers: readonly Worker[];
  readonly urlOf: Readonly<Record<string, string>>;
  readonly databaseOf: Readonly<Record<string, string>>;
}

/** Starts the tutorial build, three services, on the product's servers and provider. */
export async function startTutorial(system: BenchSystem, dataDir: string): Promise<RunningTutorial> {
  const { brokers } = system.stack.stack.kafka;
  await createTopics(brokers, Object.values(TOPICS).map(topicOf));
  const { workers, urlOf, databaseOf } = await startApps(system, dataDir);
  await fillShelves(databaseOf['inventory']!, system.skus);
  const books = new Books({
    orders: [databaseOf['order']!],
    inventory: databaseOf['inventory']!,
    outboxes: [],
    hasSagas: false,
    moneyTaken: () => system.provider.call('sums', ACCOUNT),
  });
  const target = { tokens: system.customers, demand: usualDemand(system.skus) };
  const processes = [{ name: 'app', pids: () => workers.map(({ pid }) => pid) }, ...system.servers];
  return {
    subject: {
      name: 'tutorial build',
      target: { ...target, ordersUrl: `${urlOf['order']}/orders`, ends: { brokers, topic: TOPICS.ended } },
      processes,
      books,
    },
    atOnce: {
      name: 'synchronous build',
      target: { ...target, ordersUrl: `${urlOf['order']}/orders-at-once` },
      processes,
      books,
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await books.close();
    },
  };
}

/** One after the other: an order calls its neighbours. */
async function startApps(system: BenchSystem, dataDir: string): Promise<RunningApps> {
  const { kafka, postgres } = system.stack.stack;
  const databases = new BenchDatabases(postgres.adminUrl);
  const provider = { url: system.providerUrl, apiKey: ACCOUNT };
  const workers: Worker[] = [];
  const databaseOf: Record<string, string> = {};
  const urlOf: Record<string, string> = {};
  for (const name of APPS) {
    const url = await databases.empty(`bench_tutorial_${name}`);
    const worker = await Worker.start({
      name: `tutorial-${name}`,
      entry: new URL('./tutorial.process.js', import.meta.url),
      log: join(dataDir, 'logs-of-workers', `tutorial-${name}.log`),
      env: plainEnv(),
    });
    workers.push(worker);
    databaseOf[name] = url;
    const neighbours = { inventory: urlOf['inventory'] ?? '', payment: urlOf['payment'] ?? '' };
    const options = { brokers: kafka.brokers, url, provider, neighbours };
    urlOf[name] = await worker.call<string>('start', { name, options });
  }
  return { workers, urlOf, databaseOf };
}

function topicOf(name: string) {
  return defineTopic({ name, owner: 'tutorial', kind: 'events', summary: 'Of the tutorial build.' });
}
