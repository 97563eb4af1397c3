import { randomUUID } from 'node:crypto';
import { eventually } from '@millrace/testing';
import type { Target } from '@millrace/stack';
import { ShopClient } from '../shop-client.js';
import { newSku } from '../shop.js';

/** In ms from the first attempt. */
export interface OrderTimes {
  readonly acceptedMs: number;
  readonly confirmedMs: number;
}

/** Longer than a broker takes to come back and a consumer group to notice that a member was killed. */
const ORDER_TIMEOUT_MS = 180_000;
const POLL_MS = 100;

/** A customer of a product that nobody else buys, who takes no failure for an answer. */
export class Buyer {
  #ordered = 0;

  private constructor(
    private readonly customer: ShopClient,
    private readonly operator: ShopClient,
    private readonly sku: string,
  ) {}

  static async open({ gatewayUrl, operator: account }: Target, quantity: number): Promise<Buyer> {
    const visitor = new ShopClient(gatewayUrl);
    const operator = await visitor.logIn(account);
    const sku = newSku('RECOVERY');
    await operator.stockUp(sku, quantity);
    return new Buyer(await visitor.signUp(), operator, sku);
  }

  /** Places one order, under one key however often it must be sent, and waits for its confirmation. */
  async buyOne(): Promise<OrderTimes> {
    const startedAt = performance.now();
    const key = randomUUID();
    const order = { items: [{ sku: this.sku, quantity: 1 }], paymentMethod: 'pm_card_ok' };
    const waiting = { timeoutMs: ORDER_TIMEOUT_MS, intervalMs: POLL_MS };
    const id = await eventually(
      async () => {
        const { status, body } = await this.customer.placeOrder(order, { key });
        if (status !== 202) throw new Error(`answered ${status} ${JSON.stringify(body)}`);
        return body.id;
      },
      { waitingFor: 'an order to be accepted', ...waiting },
    );
    this.#ordered += 1;
    const acceptedMs = performance.now() - startedAt;
    await eventually(
      async () => {
        const { status, body } = await this.customer.getOrder(id);
        if (body.status !== 'confirmed') throw new Error(`answered ${status} ${JSON.stringify(body)}`);
      },
      { waitingFor: `order ${id} to be confirmed`, ...waiting },
    );
    return { acceptedMs, confirmedMs: performance.now() - startedAt };
  }

  /** @throws Error when there is not exactly one unit sold for each order, or one is still reserved. */
  async checkStock(): Promise<string> {
    return eventually(
      async () => {
        const { available, reserved, sold, received } = await this.operator.stockOf(this.sku);
        const found = `${sold} sold, ${reserved} reserved, ${available} available of ${received}`;
        const isRight = sold === this.#ordered && reserved === 0 && available === received - sold;
        if (!isRight) throw new Error(`${found}, after ${this.#ordered} orders`);
        return found;
      },
      { waitingFor: 'the stock to agree with the orders', timeoutMs: 30_000, intervalMs: POLL_MS },
    );
  }
}
