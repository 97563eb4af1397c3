import { beforeAll, describe, expect, it } from '@jest/globals';
import { newSku, openShop, type Shop } from './shop.js';

const ORDERS = 200;
const SKUS = 20;
const STOCK_PER_SKU = 12;

describe('200 concurrent orders over 20 SKUs, 5 % declined', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
  });

  it('all end; stock and money agree; nothing is left in an outbox or among the dead letters', async () => {
    const skus = Array.from({ length: SKUS }, (_, i) => newSku(`many-${i}`));
    await Promise.all(skus.map((sku) => shop.operator.stockUp(sku, STOCK_PER_SKU)));
    await shop.priceKnown(...skus);
    const customers = await Promise.all(Array.from({ length: 10 }, () => shop.visitor.signUp()));

    const accepted = await Promise.all(
      Array.from({ length: ORDERS }, async (_, i) => {
        const customer = customers[i % customers.length]!;
        const answer = await customer.placeOrder({
          items: [
            { sku: skus[i % SKUS]!, quantity: 1 },
            { sku: skus[(i * 7 + 3) % SKUS]!, quantity: 1 },
          ].filter((line, index, lines) => lines.findIndex(({ sku }) => sku === line.sku) === index),
          paymentMethod: i % 20 === 19 ? 'pm_card_declined' : 'pm_card_ok',
        });
        expect(answer.status).toBe(202);
        return { customer, id: answer.body.id };
      }),
    );
    const finals = await Promise.all(accepted.map(({ customer, id }) => shop.finalState(customer, id)));

    // T: every order ended, for a reason from the list.
    const confirmed = finals.filter(({ status }) => status === 'confirmed');
    const rejected = finals.filter(({ status }) => status === 'rejected');
    expect(confirmed.length + rejected.length).toBe(ORDERS);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(
      new Set(['payment-declined', 'out-of-stock']),
    );

    // S: available + reserved + sold = received, sold = what the confirmed orders hold.
    const soldBySku = new Map<string, number>();
    for (const { items } of confirmed) {
      for (const { sku, quantity } of items) soldBySku.set(sku, (soldBySku.get(sku) ?? 0) + quantity);
    }
    for (const sku of skus) {
      const sold = soldBySku.get(sku) ?? 0;
      expect(await shop.operator.stockOf(sku)).toMatchObject({
        sku,
        received: STOCK_PER_SKU,
        available: STOCK_PER_SKU - sold,
        reserved: 0,
        sold,
      });
    }

    // M: captured - refunded = sum of the confirmed orders, one capture each.
    const money = await shop.moneyOf(accepted.map(({ id }) => id));
    expect(money.capturedMinor - money.refundedMinor).toBe(
      confirmed.reduce((sum, { total }) => sum + total.amountMinor, 0),
    );
    expect(money.captures).toBe(confirmed.length);

    await shop.quiet();
    expect(await shop.deadLetters()).toEqual([]);
  });
});
