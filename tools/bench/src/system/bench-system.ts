import { join } from 'node:path';
import { KAFKA_VERSION, startStack, type Progress, type ServiceName, type Stack } from '@millrace/stack';
import pg from 'pg';
import type { ServerVersions } from '../run/machine.js';
import { usualDemand } from '../load/order-stream.js';
import type { ProcessGroup } from '../measure/processes.js';
import type { Subject } from '../measure/measure-load.js';
import { Worker } from '../processes/worker.js';
import { Books } from './books.js';
import { ENOUGH, skuNames, stockUp } from './catalogue.js';
import { openTokenMint, type TokenMint } from './tokens.js';

export interface BenchSystemOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** Its processes are killed on purpose: that one has ended is no news. */
  readonly killed?: boolean;
  /** Flags of Node for a service, e.g. to profile it. */
  readonly nodeFlags?: (instance: string) => readonly string[];
  readonly skus: number;
  readonly customers: number;
  readonly providerLatencyMs: number;
}

const PROVIDER_ACCOUNT = 'millrace-bench-provider-key';
const SERVICES = ['gateway', 'order', 'inventory', 'payment', 'auth'] as const;

/** The whole product on this machine, as it is shipped, with customers, stock, a provider and a load generator. */
export class BenchSystem {
  private constructor(
    readonly stack: Stack,
    readonly provider: Worker,
    /** Base URL of the provider. */
    readonly providerUrl: string,
    readonly load: Worker,
    readonly mint: TokenMint,
    readonly customers: readonly string[],
    readonly skus: readonly string[],
    readonly books: Books,
  ) {}

  static async start(options: BenchSystemOptions): Promise<BenchSystem> {
    const { dataDir, progress } = options;
    const log = (name: string) => join(dataDir, 'logs-of-workers', `${name}.log`);
    const provider = await startWorker('provider', '../provider/provider.process.js', log);
    const providerUrl = await provider.call<string>('listen', { latencyMs: options.providerLatencyMs });
    const stack = await startStack({
      dataDir,
      fresh: true,
      progress,
      signal: options.signal,
      ...(options.replicas && { replicas: options.replicas }),
      onEvent: ({ text }) => {
        if (!options.killed) progress.say(text);
      },
      launch: {
        ...(options.nodeFlags && { nodeFlags: options.nodeFlags }),
        env: {
          payment: { PAYMENT_PROVIDER_URL: providerUrl, PAYMENT_PROVIDER_API_KEY: PROVIDER_ACCOUNT },
        },
        postgresSettings: { shared_preload_libraries: 'pg_stat_statements' },
        // The usual broker starts quickly and stays slow: a stack of a few minutes wants that, a measurement does not.
        kafkaJvmFlags: ['-XX:TieredStopAtLevel=4', '-Xmx512m'],
      },
    });
    try {
      const load = await startWorker('load', '../load/load.process.js', log);
      const mint = await openTokenMint({
        signingKeyFile: join(dataDir, 'token-signing-key.pem'),
        jwksUrl: `${stack.gatewayUrl}/.well-known/jwks.json`,
      });
      const skus = skuNames(options.skus);
      const customers = Array.from({ length: options.customers }, () => mint.mint('customer'));
      await progress.step('customers and stock', () =>
        stockUp(
          stack.gatewayUrl,
          { operator: mint.mint('operator'), customer: customers[0]! },
          skus.map((sku) => ({ sku, quantity: ENOUGH })),
        ),
      );
      const { databases } = stack.stack;
      const orders = [databases.order_shard_0, databases.order_shard_1];
      const books = new Books({
        orders,
        inventory: databases.inventory,
        outboxes: [...orders, databases.inventory, databases.payment],
        hasSagas: true,
        moneyTaken: () => provider.call('sums', PROVIDER_ACCOUNT),
      });
      return new BenchSystem(stack, provider, providerUrl, load, mint, customers, skus, books);
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** The product, from its gateway to its databases. */
  get subject(): Subject {
    return {
      name: 'millrace',
      target: {
        ordersUrl: `${this.stack.gatewayUrl}/v1/orders`,
        tokens: this.customers,
        demand: usualDemand(this.skus),
        ends: { brokers: this.stack.stack.kafka.brokers, topic: 'order.events' },
      },
      processes: [...SERVICES.map((name) => this.service(name)), ...this.servers],
      books: this.books,
    };
  }

  /** Postgres and Kafka, which all contenders share. */
  get servers(): readonly ProcessGroup[] {
    const pidsOf = (entries: readonly { readonly process?: { readonly pid: number } }[]) =>
      entries.flatMap(({ process }) => (process ? [process.pid] : []));
    return [
      { name: 'postgres', pids: () => pidsOf([this.stack.stack.postgres]) },
      { name: 'kafka', pids: () => pidsOf(this.stack.stack.kafka.nodes) },
    ];
  }

  /** What is told beside a subject's cost. */
  get beside(): readonly ProcessGroup[] {
    return [
      { name: 'provider', pids: () => [this.provider.pid] },
      { name: 'load', pids: () => [this.load.pid] },
    ];
  }

  async versions(): Promise<ServerVersions> {
    const { kafka, postgres } = this.stack.stack;
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ version: string }>(
        `SELECT current_setting('server_version') AS version`,
      );
      return {
        postgres: rows[0]!.version,
        kafka: kafka.source === 'external' ? 'the one of KAFKA_BROKERS' : KAFKA_VERSION,
      };
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.books.close();
    await this.load.stop();
    await this.stack.stop();
    await this.provider.stop();
  }

  private service(name: ServiceName): ProcessGroup {
    return {
      name,
      pids: () =>
        this.stack.stack.services
          .filter(({ service }) => service === name)
          .flatMap(({ process }) => (process ? [process.pid] : [])),
    };
  }
}

function startWorker(name: string, entry: string, log: (name: string) => string): Promise<Worker> {
  return Worker.start({ name, entry: new URL(entry, import.meta.url), log: log(name) });
}
