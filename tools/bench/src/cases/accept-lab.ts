import { usualDemand } from '../load/order-stream.js';
import type { Subject } from '../measure/measure-load.js';
import type { Worker } from '../processes/worker.js';
import type { OrderDatabases } from '../system/bench-databases.js';
import { Books } from '../system/books.js';
import type { Bench } from './bench-case.js';
import { startLab } from './lab-case.js';

export interface AcceptLab {
  /** `call('use', name)` chooses what is behind the route: `durable`, `a transaction per request`, ... */
  readonly lab: Worker;
  readonly subject: Subject;
  readonly close: () => Promise<void>;
}

/** The route that takes orders in a process of its own; nothing carries its orders on. */
export async function startAcceptLab(
  bench: Bench,
  databases: OrderDatabases,
  options: { readonly env?: Readonly<Record<string, string>>; readonly nodeFlags?: readonly string[] } = {},
): Promise<AcceptLab> {
  const system = await bench.system();
  const auth = system.stack.stack.services.find(({ service }) => service === 'auth')!;
  const env = {
    LOG_LEVEL: 'info',
    KAFKA_BROKERS: system.stack.stack.kafka.brokers.join(','),
    AUTH_JWKS_URL: `${auth.url}/.well-known/jwks.json`,
    // What is measured is how long it takes, not who gives up.
    ORDER_ACCEPT_MAX_WAIT_MS: '60000',
    ...databases.env,
    ...options.env,
  };
  const lab = await startLab(bench, 'accept', env, options.nodeFlags);
  const url = await lab.call<string>('listen');
  // Only the clock is asked for.
  const books = new Books({
    orders: databases.shards,
    inventory: databases.control,
    outboxes: [],
    hasSagas: true,
    moneyTaken: () => Promise.resolve({ captures: 0, capturedMinor: 0, refundedMinor: 0, takenTwice: 0 }),
  });
  const subject: Subject = {
    name: 'accept',
    target: { ordersUrl: `${url}/orders`, tokens: system.customers, demand: usualDemand(system.skus) },
    processes: [{ name: 'app', pids: () => [lab.pid] }, ...system.servers],
    books,
    unit: 'accepted',
  };
  const close = async () => {
    await lab.stop();
    await books.close();
  };
  return { lab, subject, close };
}
