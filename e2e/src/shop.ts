import { randomUUID } from 'node:crypto';
import { eventually } from '@millrace/testing';
import type { Auditor } from './audit/auditor.js';
import { deadLetters, deathOf, type DeadLetter } from './audit/dead-letters.js';
import { localAuditor } from './audit/local-auditor.js';
import { targetAuditor } from './audit/target-auditor.js';
import { localStack } from './local-processes.js';
import { currentTarget } from './run/current-target.js';
import { ShopClient, type OrderView } from './shop-client.js';

const FINAL = new Set(['confirmed', 'rejected', 'cancelled']);

/** The running system, seen by a visitor, an operator and an auditor. */
export class Shop {
  constructor(
    readonly visitor: ShopClient,
    readonly operator: ShopClient,
    readonly auditor: Auditor,
    /** Deaths from before this run: a system that has been there for long may have some. */
    private readonly deathsBefore: ReadonlySet<string>,
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

  /** Messages that could not be processed since this shop was opened. */
  async newDeadLetters(): Promise<readonly DeadLetter[]> {
    return (await deadLetters(this.operator)).filter((letter) => !this.deathsBefore.has(deathOf(letter)));
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

/** Connects to the system of this run: the target, or the stack that the set-up has started. */
export async function openShop(): Promise<Shop> {
  const target = currentTarget();
  const { gatewayUrl, operator: account } = target ?? localSystem();
  const visitor = new ShopClient(gatewayUrl);
  const operator = await visitor.logIn(account);
  const auditor = target ? targetAuditor(operator, target.provider) : localAuditor(localStack);
  return new Shop(visitor, operator, auditor, new Set((await deadLetters(operator)).map(deathOf)));
}

function localSystem() {
  const { gateway, credentials } = localStack();
  return { gatewayUrl: gateway.url, operator: credentials.operator };
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
