import { beforeAll, describe, expect, it } from '@jest/globals';
import { MARKET, ORDERS, expectAllInOrder, openMarket, placeNthOrder } from './many-orders.js';
import { openShop, type Shop } from './shop.js';

describe('200 orders over 20 SKUs, 5 % declined', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
  });

  it('all at once: all end; stock and money agree; nothing is left over', async () => {
    const market = await openMarket(shop, MARKET);
    const placed = await Promise.all(Array.from({ length: ORDERS }, (_, n) => placeNthOrder(market, n)));
    expect(placed).toHaveLength(ORDERS);
    await expectAllInOrder(shop, market, placed);
  });
});
