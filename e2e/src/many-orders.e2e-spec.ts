import { beforeAll, describe, expect, it } from '@jest/globals';
import { expectAllInOrder, openMarket, placeNthOrder, type PlacedOrder } from './many-orders.js';
import { openShop, type Shop } from './shop.js';

const ORDERS = 200;
const MARKET = { skus: 20, stockPerSku: 12, customers: 10 };
const numbers = Array.from({ length: ORDERS }, (_, n) => n);

describe('200 orders over 20 SKUs, 5 % declined', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
  });

  it('all at once: all end; stock and money agree; nothing is left over', async () => {
    const market = await openMarket(shop, MARKET);
    const placed = await Promise.all(numbers.map((n) => placeNthOrder(market, n)));
    await expectAllInOrder(shop, market, placed);
  });

  it('while every process is killed with -9, one after the other: the same', async () => {
    const market = await openMarket(shop, MARKET);
    const victims = [
      'inventory-1',
      'payment',
      'order-1',
      'payment-sandbox',
      'inventory-2',
      'order-2',
      'gateway',
    ];
    const placed: PlacedOrder[] = [];
    const share = Math.ceil(ORDERS / victims.length);
    for (const [turn, victim] of victims.entries()) {
      const inFlight = numbers.slice(turn * share, (turn + 1) * share).map((n) => placeNthOrder(market, n));
      await shop.killAndAwaitRestart(victim);
      placed.push(...(await Promise.all(inFlight)));
    }
    expect(placed).toHaveLength(ORDERS);
    await expectAllInOrder(shop, market, placed);
  }, 300_000);
});
