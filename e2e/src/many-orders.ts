import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { newSku, type Shop } from './shop.js';
import type { OrderView, ShopClient } from './shop-client.js';

export interface PlacedOrder {
  readonly customer: ShopClient;
  readonly id: string;
}

export const ORDERS = 200;
export const MARKET = { skus: 20, stockPerSku: 12, customers: 10 };

export interface Market {
  readonly skus: readonly string[];
  readonly stockPerSku: number;
  readonly customers: readonly ShopClient[];
}

/** SKUs in stock, priced everywhere, and customers that are signed up. */
export async function openMarket(
  shop: Shop,
  size: { readonly skus: number; readonly stockPerSku: number; readonly customers: number },
): Promise<Market> {
  const skus = Array.from({ length: size.skus }, (_, i) => newSku(`many-${i}`));
  await Promise.all(skus.map((sku) => shop.operator.stockUp(sku, size.stockPerSku)));
  await shop.priceKnown(...skus);
  const customers = await Promise.all(Array.from({ length: size.customers }, () => shop.visitor.signUp()));
  return { skus, stockPerSku: size.stockPerSku, customers };
}

/**
 * The n-th order of a market: one or two SKUs, every twentieth with a card that is declined. Like a good
 * client it repeats a call that got no answer, or was told to come back, under the same key.
 */
export async function placeNthOrder(market: Market, n: number): Promise<PlacedOrder> {
  const customer = market.customers[n % market.customers.length]!;
  const skus = new Set([
    market.skus[n % market.skus.length]!,
    market.skus[(n * 7 + 3) % market.skus.length]!,
  ]);
  const order = {
    items: [...skus].map((sku) => ({ sku, quantity: 1 })),
    paymentMethod: n % 20 === 19 ? 'pm_card_declined' : 'pm_card_ok',
  };
  const key = randomUUID();
  const answer = await customer.persistently(() => customer.placeOrder(order, { key }));
  expect(answer.status).toBe(202);
  return { customer, id: answer.body.id };
}

/** T, S and M over these orders, then that nothing is left over anywhere. */
export async function expectAllInOrder(
  shop: Shop,
  market: Market,
  placed: readonly PlacedOrder[],
): Promise<void> {
  const finals = await Promise.all(placed.map(({ customer, id }) => shop.finalState(customer, id)));
  const confirmed = finals.filter(({ status }) => status === 'confirmed');
  const rejected = finals.filter(({ status }) => status === 'rejected');

  // T: every order ended, for a reason that is to be expected here.
  expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
  expect(confirmed.length + rejected.length).toBe(placed.length);
  expect(new Set(rejected.map(({ reason }) => reason))).toEqual(
    new Set(['payment-declined', 'out-of-stock']),
  );

  await expectStockToAgree(shop, market, confirmed);

  // M: captured - refunded = sum of the confirmed orders, one capture each.
  const ids = placed.map(({ id }) => id);
  const money = await shop.auditor.moneyOf(ids);
  expect(money.capturedMinor - money.refundedMinor).toBe(
    confirmed.reduce((sum, { total }) => sum + total.amountMinor, 0),
  );
  expect(money.captures).toBe(confirmed.length);

  await shop.auditor.quiet(ids);
  expect(await shop.newDeadLetters()).toEqual([]);
}

/** S: available + reserved + sold = received, and sold is what the confirmed orders hold. */
async function expectStockToAgree(
  shop: Shop,
  { skus, stockPerSku }: Market,
  confirmed: readonly OrderView[],
): Promise<void> {
  const soldBySku = new Map<string, number>();
  for (const { items } of confirmed) {
    for (const { sku, quantity } of items) soldBySku.set(sku, (soldBySku.get(sku) ?? 0) + quantity);
  }
  for (const sku of skus) {
    const sold = soldBySku.get(sku) ?? 0;
    expect(await shop.operator.stockOf(sku)).toMatchObject({
      sku,
      received: stockPerSku,
      available: stockPerSku - sold,
      reserved: 0,
      sold,
    });
  }
}
