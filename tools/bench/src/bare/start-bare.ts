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
  const { kafka, postgres } = system.stack.stack;
  const { brokers } = kafka;
  const databases = new BenchDatabases(postgres.adminUrl);
  const orders = await databases.ofOrder('bench_bare');
  const inventory = await databases.of('inventory', 'bench_bare_inventory');
  const payment = await databases.of('payment', 'bench_bare_payment');
  await listSkus(inventory, system.skus);
  await fillShelves(inventory, system.skus);
  await createTopics(
    brokers,
    Object.values(BARE_TOPICS).map((name) =>
      defineTopic({
        name,
        owner: 'bare',
        kind: 'events',
        partitions: PARTITIONS,
        summary: 'Of the bare program.',
      }),
    ),
  );
  const workers = await Promise.all(
    ['bare-order', 'bare-participants'].map((name) =>
      Worker.start({
        name,
        entry: new URL('./bare.process.js', import.meta.url),
        log: join(dataDir, 'logs-of-workers', `${name}.log`),
        env: plainEnv(),
      }),
    ),
  );
  const [order, participants] = workers as [Worker, Worker];
  const [shard] = orders.shards;
  await participants.call('inventory', { brokers, url: inventory });
  await participants.call('payment', {
    brokers,
    url: payment,
    provider: { url: system.providerUrl, apiKey: ACCOUNT },
  });
  const url = await order.call<string>('order', { brokers, url: shard });
  const books = new Books({
    orders: [shard],
    inventory,
    outboxes: [shard, inventory, payment],
    hasSagas: true,
    moneyTaken: () => system.provider.call('sums', ACCOUNT),
  });
  return {
    subject: {
      name: 'bare program',
      target: {
        ordersUrl: `${url}/orders`,
        tokens: system.customers,
        demand: usualDemand(system.skus),
        ends: { brokers, topic: BARE_TOPICS.orderEvents },
      },
      processes: [{ name: 'app', pids: () => workers.map(({ pid }) => pid) }, ...system.servers],
      books,
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await books.close();
    },
  };
}
