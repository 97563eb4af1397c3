import { createKafka } from '@millrace/kafka';
import { PLANNER_SETTINGS } from '@millrace/persistence';
import { createLogger } from '@millrace/telemetry';
import pg from 'pg';
import { serveCalls } from '../processes/serve-calls.js';
import { listenForOrders } from './bare-accept.js';
import { runBareInventory } from './bare-inventory.js';
import { runBarePayment } from './bare-payment.js';
import { BareRelay } from './bare-relay.js';
import { runBareReplies } from './bare-replies.js';

// The limit: the messages and rows of the product, sent with kafkajs and written with pg by plain functions,
// all of them by the batch. No framework, no validation, no tokens, no traces, no retries, no dead letters.

const POOL_MAX = 8;

function kafkaOf(brokers: readonly string[]) {
  const logger = createLogger({ service: 'bare', level: 'warn' });
  return createKafka({ clientId: 'bare', brokers, logger });
}

function poolOf(connectionString: string) {
  const pool = new pg.Pool({ connectionString, max: POOL_MAX });
  pool.on('connect', (client) => void client.query(PLANNER_SETTINGS));
  return pool;
}

serveCalls({
  order: async ({ brokers, url }: { readonly brokers: readonly string[]; readonly url: string }) => {
    const [kafka, pool] = [kafkaOf(brokers), poolOf(url)];
    const relay = new BareRelay(pool, kafka);
    void relay.run();
    await runBareReplies(pool, kafka, relay);
    return listenForOrders(pool, relay);
  },
  inventory: ({ brokers, url }: { readonly brokers: readonly string[]; readonly url: string }) =>
    runBareInventory(poolOf(url), kafkaOf(brokers)),
  payment: ({
    brokers,
    url,
    provider,
  }: {
    readonly brokers: readonly string[];
    readonly url: string;
    readonly provider: { readonly url: string; readonly apiKey: string };
  }) => runBarePayment(poolOf(url), kafkaOf(brokers), provider),
});
