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

/** Starts the tutorial build, three services, on the product's servers and provider. */
export async function startTutorial(system: BenchSystem, dataDir: string): Promise<RunningTutorial> {
  const { kafka, postgres } = system.stack.stack;
  const { brokers } = kafka;
  const databases = new BenchDatabases(postgres.adminUrl);
  await createTopics(
    brokers,
    Object.values(TOPICS).map((name) =>
      defineTopic({ name, owner: 'tutorial', kind: 'events', summary: 'Of the tutorial build.' }),
    ),
  );
  const workers: Worker[] = [];
  const databaseOf: Record<string, string> = {};
  const urlOf: Record<string, string> = {};
  for (const name of APPS) {
    const url = await databases.empty(`bench_tutorial_${name}`);
    databaseOf[name] = url;
    const worker = await Worker.start({
      name: `tutorial-${name}`,
      entry: new URL('./tutorial.process.js', import.meta.url),
      log: join(dataDir, 'logs-of-workers', `tutorial-${name}.log`),
      env: plainEnv(),
    });
    workers.push(worker);
    const provider = { url: system.providerUrl, apiKey: ACCOUNT };
    const neighbours = { inventory: urlOf['inventory'] ?? '', payment: urlOf['payment'] ?? '' };
    const options = { brokers, url, provider, neighbours };
    urlOf[name] = await worker.call<string>('start', { name, options });
  }
  await fillShelves(databaseOf['inventory']!, system.skus);
  const books = new Books({
    orders: [databaseOf['order']!],
    inventory: databaseOf['inventory']!,
    outboxes: [],
    hasSagas: false,
    moneyTaken: () => system.provider.call('sums', ACCOUNT),
  });
  const subject: Subject = {
    name: 'tutorial build',
    target: {
      ordersUrl: `${urlOf['order']}/orders`,
      tokens: system.customers,
      demand: usualDemand(system.skus),
      ends: { brokers, topic: TOPICS.ended },
    },
    processes: [{ name: 'app', pids: () => workers.map(({ pid }) => pid) }, ...system.servers],
    books,
  };
  const { ends: _, ...withoutEnds } = subject.target;
  return {
    subject,
    atOnce: {
      ...subject,
      name: 'synchronous build',
      target: { ...withoutEnds, ordersUrl: `${urlOf['order']}/orders-at-once` },
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await books.close();
    },
  };
}
