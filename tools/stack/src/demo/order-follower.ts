import { randomUUID } from 'node:crypto';
import type { Progress } from '../progress/progress.js';
import { pause } from '../processes/pause.js';
import { stackErrors } from '../stack.errors.js';
import type { PaymentProvider } from '../target/target.js';
import { problemsOf, stockProblems, type Charges, type OrderOutcome, type Stock } from './check-demo.js';
import type { DemoOrder } from './demo-orders.js';
import { chargesInLedger, chargesInPayments } from './read-charges.js';
import { unexpected, type Call, type ShopClient } from './shop-client.js';
import { timelineLine, type Timeline } from './timeline.js';

const ORDER_TIMEOUT_MS = 60_000;
const CATALOGUE_TIMEOUT_MS = 20_000;
const SETTLE_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

export interface OrderFollowerOptions {
  readonly provider: PaymentProvider | undefined;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  readonly client: ShopClient;
  /** Access tokens. */
  readonly operator: string;
  readonly customer: string;
}

interface PlacedOrder {
  readonly id: string;
  readonly total: { readonly amountMinor: number; readonly currency: string };
}

/** Takes an order from its placing to its end, as a customer sees it, and then looks behind the scenes. */
export class OrderFollower {
  constructor(private readonly options: OrderFollowerOptions) {}

  /** Places an order and prints its timeline as it happens. @returns what did not end as it should. */
  async follow(order: DemoOrder): Promise<readonly string[]> {
    const { progress } = this.options;
    const before = await this.stock(order.sku);
    const placed = await this.place(order);
    const price = `${(placed.total.amountMinor / 100).toFixed(2)} ${placed.total.currency}`;
    progress.say(`\n    ${order.title}: ${order.quantity} x ${order.sku}, ${price}, ${order.paymentMethod}`);
    progress.say(`    ${placed.id}`);
    await this.untilFinal(placed.id);
    const { status, reason } = await this.options.client.call<{ status: string; reason?: string }>(
      this.get(`/v1/orders/${placed.id}`),
    );
    const settled = await this.settle({
      order,
      status,
      reason,
      totalMinor: placed.total.amountMinor,
      before,
      after: before,
      charges: await this.charges(placed.id),
    });
    progress.say(
      `      ${[status, reason].filter(Boolean).join(', ')}; stock of ${order.sku}: ${stockText(settled.after)}`,
    );
    return problemsOf(settled).map((problem) => `${placed.id}: ${problem}`);
  }

  /** Retried while the new SKU is still on its way from inventory to the order service's copy. */
  private async place({ sku, quantity, paymentMethod }: DemoOrder): Promise<PlacedOrder> {
    const call: Call = {
      method: 'POST',
      path: '/v1/orders',
      token: this.options.customer,
      idempotencyKey: randomUUID(),
      body: { items: [{ sku, quantity }], paymentMethod },
    };
    const giveUpAt = performance.now() + CATALOGUE_TIMEOUT_MS;
    for (;;) {
      const reply = await this.options.client.send(call);
      if (reply.status === 202) return reply.body as unknown as PlacedOrder;
      const unknownYet = reply.status === 422 && reply.body['code'] === 'unknown_sku';
      if (!unknownYet || performance.now() > giveUpAt) throw unexpected(call, reply);
      await pause(POLL_MS, this.options.signal);
    }
  }

  private async untilFinal(orderId: string): Promise<void> {
    const shown = new Set<string>();
    const giveUpAt = performance.now() + ORDER_TIMEOUT_MS;
    for (;;) {
      const timeline = await this.options.client.call<Timeline>(this.get(`/v1/orders/${orderId}/timeline`));
      const [first] = timeline.entries;
      for (const entry of timeline.entries) {
        const key = JSON.stringify(entry);
        if (first && !shown.has(key)) this.options.progress.say(timelineLine(entry, first));
        shown.add(key);
      }
      if (timeline.status !== 'pending') return;
      if (performance.now() > giveUpAt) {
        throw stackErrors.demo_failed({
          detail: `Order ${orderId} is still pending after ${ORDER_TIMEOUT_MS / 1_000} s.`,
        });
      }
      await pause(POLL_MS, this.options.signal);
    }
  }

  /** Reads the stock until it is as the status asks, because a release may end after the order does. */
  private async settle(outcome: OrderOutcome): Promise<OrderOutcome> {
    const giveUpAt = performance.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      const now = { ...outcome, after: await this.stock(outcome.order.sku) };
      if (stockProblems(now).length === 0 || performance.now() > giveUpAt) return now;
      await pause(POLL_MS, this.options.signal);
    }
  }

  private stock(sku: string): Promise<Stock> {
    return this.options.client.call<Stock>({
      method: 'GET',
      path: `/v1/inventory/skus/${sku}`,
      token: this.options.operator,
    });
  }

  private charges(orderId: string): Promise<Charges> {
    const { provider, client, operator } = this.options;
    return provider ? chargesInLedger(provider, orderId) : chargesInPayments(client, operator, orderId);
  }

  private get(path: string): Call {
    return { method: 'GET', path, token: this.options.customer };
  }
}

function stockText({ received, available, reserved, sold }: Stock): string {
  return `${available} available, ${reserved} reserved, ${sold} sold of ${received}`;
}
