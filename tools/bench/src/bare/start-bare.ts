import { join } from 'node:path';
import { defineTopic } from '@millrace/contract-kit';
import { createTopics, plainEnv } from '@millrace/stack';
import { usualDemand } from '../load/order-stream.js';
import type { Subject } from '../measure/measure-load.js';
import { Worker } from '../processes/worker.js';
import { BenchDatabases } from '../system/bench-databases.js';
import type { BenchSystem } from '../system/bench-system.js';
import { Books } from '../system/books.js';
import { fillShelves, listSkus } from '../system/stock-directly.js';
import { BARE_TOPICS, PARTITIONS } from './bare-message.js';

const ACCOUNT = 'bare-bench-provider-key';

export interface RunningContender {
  readonly subject: Subject;
  readonly stop: () => Promise<void>;
}

/** Starts the bare program: one process for orders, one for stock and money; the product's servers and provider. */
export async function startBare(system: BenchSystem, dataDir: string): Promise<RunningContender> {
  const { brokers } = system.stack.stack.kafka;
  const databases = await openDatabases(system);
  await createTopics(brokers, Object.values(BARE_TOPICS).map(topicOf));
  const [order, participants] = await Promise.all([
    startWorker('bare-order', dataDir),
    startWorker('bare-participants', dataDir),
  ]);
  await participants.call('inventory', { brokers, url: databases.inventory });
  await participants.call('payment', {
    brokers,
    url: databases.payment,
    provider: { url: system.providerUrl, apiKey: ACCOUNT },
  });
  const url = await order.call<string>('order', { brokers, url: databases.orders });
  const books = booksOf(system, databases);
  return {
    subject: {
      name: 'bare program',
      target: {
        ordersUrl: `${url}/orders`,
        tokens: system.customers,
        demand: usualDemand(system.skus),
        ends: { brokers, topic: BARE_TOPICS.orderEvents },
      },
      processes: [{ name: 'app', pids: () => [order.pid, participants.pid] }, ...system.servers],
      books,
    },
    stop: async () => {
      await Promise.all([order.stop(), participants.stop()]);
      await books.close();
    },
  };
}

interface BareDatabases {
  readonly orders: string;
  readonly inventory: string;
  readonly payment: string;
}

/** Orders in one database: a plain program does not shard. */
async function openDatabases(system: BenchSystem): Promise<BareDatabases> {
  const databases = new BenchDatabases(system.stack.stack.postgres.adminUrl);
  const { shards } = await databases.ofOrder('bench_bare');
  const inventory = await databases.of('inventory', 'bench_bare_inventory');
  const payment = await databases.of('payment', 'bench_bare_payment');
  await listSkus(inventory, system.skus);
  await fillShelves(inventory, system.skus);
  return { orders: shards[0], inventory, payment };
}

function booksOf({ provider }: BenchSystem, { orders, inventory, payment }: BareDatabases): Books {
  return new Books({
    orders: [orders],
    inventory,
    outboxes: [orders, inventory, payment],
    hasSagas: true,
    moneyTaken: () => provider.call('sums', ACCOUNT),
  });
}

function startWorker(name: string, dataDir: string): Promise<Worker> {
  return Worker.start({
    name,
    entry: new URL('./bare.process.js', import.meta.url),
    log: join(dataDir, 'logs-of-workers', `${name}.log`),
    env: plainEnv(),
  });
}

function topicOf(name: string) {
  const summary = 'Of the bare program.';
  return defineTopic({ name, owner: 'bare', kind: 'events', partitions: PARTITIONS, summary });
}
