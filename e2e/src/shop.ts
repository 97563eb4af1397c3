import { randomUUID } from 'node:crypto';
import { readStackState, type DatabaseName, type StackState } from '@millrace/stack';
import { eventually } from '@millrace/testing';
import pg from 'pg';
import { ShopClient, type OrderView } from './shop-client.js';

const DATABASES_WITH_OUTBOX = ['inventory', 'payment', 'order_shard_0', 'order_shard_1'] as const;
const FINAL = new Set(['confirmed', 'rejected', 'cancelled']);

/** One movement in the provider's ledger. */
interface Movement {
  readonly kind: string;
  readonly reference: string;
  readonly amountMinor: number;
}

export interface Money {
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly captures: number;
}

/** The running system, seen by a visitor, an operator and an auditor. */
export class Shop {
  constructor(
    private readonly stateOf: () => StackState,
    readonly visitor: ShopClient,
    readonly operator: ShopClient,
  ) {}

  /** Waits until the order has ended, and says where it stood if it does not. */
  finalState(customer: ShopClient, id: string): Promise<OrderView> {
    return eventually(
      async () => {
        const { body } = await customer.persistently(() => customer.getOrder(id, 10));
        if (!FINAL.has(body.status)) throw new Error(`order ${id} is ${body.status}`);
        return body;
      },
      { timeoutMs: 90_000, waitingFor: `order ${id} to end` },
    );
  }

  /** Waits until the order service prices these SKUs: the catalogue reaches it over a topic. */
  async priceKnown(...skus: readonly string[]): Promise<void> {
    const prober = await this.visitor.signUp();
    for (const sku of skus) {
      await eventually(
        async () => {
          const { code } = await refusalOf(prober, sku);
          if (code !== 'price_changed') throw new Error(`${sku}: ${code}`);
        },
        { timeoutMs: 30_000, waitingFor: `the price of ${sku} to reach the order service` },
      );
    }
  }

  async priceKnownToBe(sku: string, unitPriceMinor: number): Promise<void> {
    const prober = await this.visitor.signUp();
    await eventually(
      async () => {
        const { total } = await refusalOf(prober, sku);
        if (total?.amountMinor !== unitPriceMinor) throw new Error(`it is ${total?.amountMinor}`);
      },
      { timeoutMs: 30_000, waitingFor: `the price of ${sku} to be ${unitPriceMinor}` },
    );
  }

  /** What the provider's own ledger says of these orders. */
  async moneyOf(orderIds: readonly string[]): Promise<Money> {
    const wanted = new Set(orderIds);
    let capturedMinor = 0;
    let refundedMinor = 0;
    let captures = 0;
    for (const entry of await this.ledger()) {
      if (!wanted.has(entry.reference)) continue;
      if (entry.kind === 'capture') {
        capturedMinor += entry.amountMinor;
        captures++;
      }
      if (entry.kind === 'refund') refundedMinor += entry.amountMinor;
    }
    return { capturedMinor, refundedMinor, captures };
  }

  private async ledger(): Promise<readonly Movement[]> {
    const provider = this.stateOf().services.find(({ service }) => service === 'payment-sandbox')!;
    const movements: Movement[] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const response = await fetch(`${provider.url}/ledger?limit=1000&after=${after}`, {
        headers: { authorization: `Bearer ${this.stateOf().credentials.paymentProviderApiKey}` },
      });
      const page = (await response.json()) as { movements: Movement[]; nextAfter?: number };
      movements.push(...page.movements);
      after = page.nextAfter;
    }
    return movements;
  }

  /** Kills one process with -9; the supervisor starts it again. Waits until it runs under another pid. */
  async killAndAwaitRestart(instance: string): Promise<void> {
    const pidOf = () =>
      this.stateOf().services.find((service) => service.instance === instance)?.process?.pid;
    const pid = pidOf();
    if (pid === undefined) throw new Error(`${instance} does not run`);
    process.kill(pid, 'SIGKILL');
    await eventually(
      () => {
        const now = pidOf();
        if (now === undefined || now === pid) throw new Error(`its pid is ${now}`);
      },
      { timeoutMs: 60_000, waitingFor: `${instance} to be started again` },
    );
  }

  /** Waits until every outbox is empty. */
  async quiet(): Promise<void> {
    for (const name of DATABASES_WITH_OUTBOX) {
      await eventually(
        async () => {
          const [row] = await this.sql<{ count: number }>(name, 'SELECT count(*)::int AS count FROM outbox');
          if (row!.count > 0) throw new Error(`${row!.count} rows in the outbox of ${name}`);
        },
        { timeoutMs: 30_000, waitingFor: `the outbox of ${name} to be empty` },
      );
    }
  }

  async deadLetters(): Promise<readonly { database: string; reason: string; detail: string }[]> {
    const found = await Promise.all(
      DATABASES_WITH_OUTBOX.map(async (database) =>
        (
          await this.sql<{ reason: string; detail: string }>(
            database,
            "SELECT reason, detail FROM dead_letters WHERE status = 'dead'",
          )
        ).map((row) => ({ database, ...row })),
      ),
    );
    return found.flat();
  }

  private async sql<Row extends pg.QueryResultRow>(database: DatabaseName, text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.stateOf().databases[database] });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }
}

interface Refusal {
  readonly code: string;
  /** With `price_changed`: the total that holds. */
  readonly total?: { readonly amountMinor: number };
}

/** Asks for an order at a total that cannot hold: the refusal tells whether the price is known, and which it is. */
async function refusalOf(prober: ShopClient, sku: string): Promise<Refusal> {
  const { body } = await prober.request<Refusal>('POST', '/v1/orders', {
    body: {
      items: [{ sku, quantity: 1 }],
      paymentMethod: 'pm_card_ok',
      expectedTotal: { amountMinor: 1, currency: 'EUR' },
    },
    headers: { 'idempotency-key': randomUUID() },
  });
  return body;
}

/** Connects to the system that the test run started. */
export async function openShop(): Promise<Shop> {
  const stack = currentState();
  const visitor = new ShopClient(stack.gateway.url);
  return new Shop(currentState, visitor, await visitor.logIn(stack.credentials.operator));
}

function currentState(): StackState {
  const path = process.env['MILLRACE_STACK_FILE'];
  if (path === undefined)
    throw new Error('MILLRACE_STACK_FILE is not set: the set-up of the e2e run sets it');
  const stack = readStackState(path);
  if (!stack) throw new Error(`${path} is not there: the system does not run`);
  return stack;
}

/** A SKU that no other test uses. */
export function newSku(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

export async function timelineSteps(customer: ShopClient, id: string): Promise<readonly string[]> {
  const { body } = await customer.request<{ entries: { step: string }[] }>(
    'GET',
    `/v1/orders/${id}/timeline`,
  );
  return body.entries.map(({ step }) => step);
}
