import { describe, expect, it } from '@jest/globals';
import { killAndAwaitRestart } from './local-processes.js';
import {
  MARKET,
  ORDERS,
  expectAllInOrder,
  openMarket,
  placeNthOrder,
  type PlacedOrder,
} from './many-orders.js';
import { openShop } from './shop.js';

const VICTIMS = ['inventory-1', 'payment', 'order-1', 'payment-sandbox', 'inventory-2', 'order-2', 'gateway'];
const SHARE = Math.ceil(ORDERS / VICTIMS.length);
const numbers = Array.from({ length: ORDERS }, (_, n) => n);

describe('200 orders while every process is killed with -9, one after the other', () => {
  it('all end; stock and money agree; nothing is left over', async () => {
    const shop = await openShop();
    const market = await openMarket(shop, MARKET);
    const placed: PlacedOrder[] = [];
    for (const [turn, victim] of VICTIMS.entries()) {
      const inFlight = numbers.slice(turn * SHARE, (turn + 1) * SHARE).map((n) => placeNthOrder(market, n));
      await killAndAwaitRestart(victim);
      placed.push(...(await Promise.all(inFlight)));
    }
    expect(placed).toHaveLength(ORDERS);
    await expectAllInOrder(shop, market, placed);
  }, 300_000);
});
