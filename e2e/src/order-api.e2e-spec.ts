import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newSku, openShop, type Shop } from './shop.js';
import type { ShopClient } from './shop-client.js';

describe('the order API', () => {
  let shop: Shop;
  let customer: ShopClient;
  let sku: string;

  beforeAll(async () => {
    shop = await openShop();
    customer = await shop.visitor.signUp();
    sku = newSku('api');
    await shop.operator.stockUp(sku, 100);
    await shop.priceKnown(sku);
  });

  const order = () => ({ items: [{ sku, quantity: 1 }], paymentMethod: 'pm_card_ok' });

  it('50 posts with one key at once give one order', async () => {
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => customer.placeOrder(order(), { key })),
    );
    const accepted = answers.filter((answer) => answer.status === 202);
    const busy = answers.filter((answer) => answer.status === 409);
    expect(accepted.length + busy.length).toBe(50);
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map((answer) => answer.body.id)).size).toBe(1);
    const replay = await customer.placeOrder(order(), { key });
    expect(replay.status).toBe(202);
    expect(replay.body).toEqual(accepted[0]!.body);
    const list = await customer.request<{ orders: { id: string }[] }>('GET', '/v1/orders');
    expect(list.body.orders.filter(({ id }) => id === replay.body.id)).toHaveLength(1);
  });

  it('one key with another body is refused', async () => {
    const key = randomUUID();
    await customer.placeOrder(order(), { key });
    const other = await customer.placeOrder({ ...order(), items: [{ sku, quantity: 2 }] }, { key });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('a missing key is refused', async () => {
    const answer = await customer.request('POST', '/v1/orders', { body: order() });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_required' } });
  });

  it('a changed price is refused with the price that holds', async () => {
    const changing = newSku('price');
    await shop.operator.stockUp(changing, 10, { unitPriceMinor: 500, currency: 'EUR' });
    await shop.priceKnown(changing);
    await shop.operator.stockUp(changing, 0, { unitPriceMinor: 700, currency: 'EUR' });
    await shop.priceKnownToBe(changing, 700);
    const answer = await customer.placeOrder({
      items: [{ sku: changing, quantity: 1 }],
      paymentMethod: 'pm_card_ok',
      expectedTotal: { amountMinor: 500, currency: 'EUR' },
    });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'price_changed', total: { amountMinor: 700, currency: 'EUR' } },
    });
  });

  it('a bad body names every field', async () => {
    const answer = await customer.request<{ code: string; errors: { path: string }[] }>(
      'POST',
      '/v1/orders',
      {
        body: { items: [{ sku: '', quantity: -1 }], paymentMethod: 7, discount: 100 },
        headers: { 'idempotency-key': randomUUID() },
      },
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['items.0.sku', 'items.0.quantity', 'paymentMethod']),
    );
  });

  it('without a valid token there is 401, for the order of another customer 404', async () => {
    const { body } = await customer.placeOrder(order());
    expect((await shop.visitor.getOrder(body.id)).status).toBe(401);
    const stranger = await shop.visitor.signUp();
    for (const [method, path] of [
      ['GET', `/v1/orders/${body.id}`],
      ['GET', `/v1/orders/${body.id}/timeline`],
      ['POST', `/v1/orders/${body.id}/cancel`],
      ['GET', `/v1/payments/${body.id}`],
    ] as const) {
      expect({ path, status: (await stranger.request(method, path)).status }).toEqual({ path, status: 404 });
    }
  });

  it('an operation of the operator is closed to a customer', async () => {
    const answers = await Promise.all([
      customer.request('PUT', `/v1/inventory/skus/${sku}`, {
        body: { title: 'Mine', unitPriceMinor: 1, currency: 'EUR' },
      }),
      customer.request('POST', `/v1/inventory/skus/${sku}/receipts`, { body: { quantity: 1 } }),
      customer.request('GET', '/v1/dead-letters/order'),
      customer.request('GET', '/v1/dead-letters/payment/groups'),
      customer.request('POST', '/v1/dead-letters/inventory/redrive', {
        body: { filter: {}, reason: 'mine' },
      }),
      customer.request('GET', '/v1/sagas'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
  });

  it('Prefer: wait answers with the terminal state', async () => {
    const posted = await customer.placeOrder(order(), { waitSeconds: 20 });
    expect(posted.status).toBe(202);
    expect(posted.body.status).toBe('confirmed');
  });

  it("lists the customer's own orders, newest first, page by page", async () => {
    const buyer = await shop.visitor.signUp();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await buyer.placeOrder(order())).body.id);
    const seen: string[] = [];
    let path: string | undefined = '/v1/orders?limit=2';
    while (path !== undefined) {
      const page: { body: { orders: { id: string }[]; nextCursor?: string | null } } = await buyer.request(
        'GET',
        path,
      );
      seen.push(...page.body.orders.map(({ id }) => id));
      path = page.body.nextCursor ? `/v1/orders?limit=2&cursor=${page.body.nextCursor}` : undefined;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('every service shows its API', async () => {
    const document = await shop.visitor.request<{ paths: Record<string, unknown> }>('GET', '/docs-json');
    expect(Object.keys(document.body.paths)).toEqual(
      expect.arrayContaining([
        '/v1/orders',
        '/v1/orders/{id}',
        '/v1/auth/signup',
        '/v1/inventory/skus',
        '/v1/payments/{orderId}',
      ]),
    );
  });
});
