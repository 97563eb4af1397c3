import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { skuListed } from '@millrace/contracts';
import { uuidV7 } from '@millrace/ids';
import type { Service } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import { orderCaller } from './testing/order-caller.js';
import { type OrderServices, orderServices } from './testing/order-services.js';

let services: OrderServices;
let service: Service;

beforeAll(async () => {
  services = await orderServices();
  await services.topics.send([listing('pen', 99)]);
  service = await services.start();
});
afterAll(() => services.close());

function listing(sku: string, unitPriceMinor: number, revision = 1): WireMessage {
  const data = { sku, title: `Title of ${sku}`, unitPriceMinor, currency: 'EUR', revision };
  return encodeMessage(skuListed, data, { id: uuidV7(), source: '/millrace/inventory' });
}

/** A caller with a token of its own. */
const customer = (roles: readonly string[] = ['customer']) =>
  orderCaller(service.url, services.token({ roles }));
const fulfil = (orderId: string) => services.fulfil(orderId);

const body = { items: [{ sku: 'mug', quantity: 2 }], paymentMethod: 'pm_card_ok' };
const newKey = () => ({ 'idempotency-key': randomUUID() });

describe('the order service', () => {
  it('takes an order and says where it is', async () => {
    const ask = customer();
    const { status, headers, body: accepted } = await ask('POST', '/orders', { body, headers: newKey() });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/orders/${accepted.id}`);
    expect(headers.get('retry-after')).toBe('1');
    expect(accepted).toEqual({
      id: accepted.id,
      status: 'pending',
      items: [{ sku: 'mug', title: 'Mug', quantity: 2, unitPriceMinor: 1_000, lineTotalMinor: 2_000 }],
      total: { amountMinor: 2_000, currency: 'EUR' },
      createdAt: accepted.createdAt,
    });
    const shown = await ask('GET', headers.get('location')!);
    expect(shown).toMatchObject({ status: 200, body: accepted });
  });

  it('sees it through to its confirmation, which whoever waits hears at once', async () => {
    const ask = customer();
    const { body: accepted } = await ask('POST', '/orders', { body, headers: newKey() });
    const waiting = ask('GET', `/orders/${accepted.id}`, { headers: { prefer: 'wait=9' } });
    await fulfil(accepted.id);
    const { status, headers, body: shown } = await waiting;
    expect({ status, applied: headers.get('preference-applied') }).toEqual({
      status: 200,
      applied: 'wait=9',
    });
    expect(shown.status).toBe('confirmed');
    const timeline = await ask('GET', `/orders/${accepted.id}/timeline`);
    expect(timeline.body.entries.map(({ step, event }) => [step, event])).toEqual([
      ['reserve-stock', 'command-sent'],
      ['reserve-stock', 'succeeded'],
      ['authorize-payment', 'command-sent'],
      ['authorize-payment', 'succeeded'],
      ['commit-stock', 'command-sent'],
      ['commit-stock', 'succeeded'],
      ['capture-payment', 'command-sent'],
      ['capture-payment', 'succeeded'],
      [null, 'completed'],
    ]);
  });

  it('tells every participant, payment too, what the baggage of its request says', async () => {
    const ask = customer();
    const headers = { ...newKey(), baggage: 'tenant=acme,campaign=spring%20sale' };
    const { body: accepted } = await ask('POST', '/orders', { body, headers });
    await fulfil(accepted.id);
    const said = services.topics.heard
      .filter(({ envelope }) => envelope.subject === accepted.id)
      .map(({ contract, envelope }) => [contract.name, envelope.baggage]);
    expect(said.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'order-placed',
        'reserve-stock',
        'authorize-payment',
        'capture-payment',
        'order-confirmed',
      ]),
    );
    expect(new Set(said.map(([, baggage]) => baggage))).toEqual(new Set([headers.baggage]));
  });

  it('answers a post that waits with the end, under 202, and its repeat with the same order', async () => {
    const ask = customer();
    const headers = { ...newKey(), prefer: 'wait=9' };
    const posting = ask('POST', '/orders', { body, headers });
    const id = await eventually(
      async () => {
        const { body: page } = await ask('GET', '/orders');
        return page.orders[0]!.id;
      },
      { waitingFor: 'the order to be listed' },
    );
    await fulfil(id);
    const posted = await posting;
    expect({ status: posted.status, body: posted.body }).toMatchObject({
      status: 202,
      body: { id, status: 'confirmed' },
    });
    const repeated = await ask('POST', '/orders', { body, headers });
    expect(repeated.body).toEqual(posted.body);
  });

  it('hears of an end that another replica brought about', async () => {
    const ask = customer();
    const { body: accepted } = await ask('POST', '/orders', { body, headers: newKey() });
    const waiting = ask('GET', `/orders/${accepted.id}`, { headers: { prefer: 'wait=9' } });
    await eventually(
      async () => {
        const metrics = await (await fetch(`${service.url}/metrics`)).text();
        expect(metrics).toContain('order_waiting_requests 1');
      },
      { waitingFor: 'the request to wait' },
    );
    await services.shards.queryAll(
      `UPDATE orders SET status = 'rejected', reason = 'out-of-stock' WHERE id = '${accepted.id}'`,
    );
    const answer = await waiting;
    expect(answer.headers.get('preference-applied')).toBe('wait=9');
    expect(answer.body).toMatchObject({ status: 'rejected', reason: 'out-of-stock' });
  });

  it('gives up waiting when the time that was asked for is over', async () => {
    const ask = customer();
    const posted = await ask('POST', '/orders', { body, headers: { ...newKey(), prefer: 'wait=1' } });
    expect(posted).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(posted.headers.get('preference-applied')).toBe('wait=1');
  });

  it('lists own orders page by page, newest first', async () => {
    const ask = customer();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.push((await ask('POST', '/orders', { body, headers: newKey() })).body.id);
    }
    const first = await ask('GET', '/orders?limit=2');
    const second = await ask('GET', `/orders?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.orders, ...second.body.orders].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.body.nextCursor).toBeNull();
  });

  it.each([
    ['without a key', body, {}, 400, 'idempotency_key_required'],
    [
      'with a key that is too long',
      body,
      { 'idempotency-key': 'k'.repeat(201) },
      400,
      'idempotency_key_invalid',
    ],
    ['with a field of its own', { ...body, status: 'confirmed' }, newKey(), 400, 'invalid_request'],
    ['of nothing', { ...body, items: [] }, newKey(), 400, 'invalid_request'],
    ['of what is not sold', { ...body, items: [{ sku: 'moon', quantity: 1 }] }, newKey(), 422, 'unknown_sku'],
    [
      'at another price',
      { ...body, expectedTotal: { amountMinor: 1, currency: 'EUR' } },
      newKey(),
      409,
      'price_changed',
    ],
  ])('refuses an order %s', async (_, asked, headers, status, code) => {
    const answer = await customer()('POST', '/orders', { body: asked, headers });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('tells the total that holds when it is not the expected one', async () => {
    const asked = { ...body, expectedTotal: { amountMinor: 1, currency: 'EUR' } };
    const { body: problem } = await customer()('POST', '/orders', { body: asked, headers: newKey() });
    expect(problem.total).toEqual({ amountMinor: 2_000, currency: 'EUR' });
  });

  it('prices what comes next at a new price, once it is heard of', async () => {
    await services.topics.send([listing('hat', 300)]);
    const asked = { ...body, items: [{ sku: 'hat', quantity: 1 }] };
    const ask = customer();
    const priced = (amountMinor: number) =>
      eventually(
        async () => {
          const { body: accepted } = await ask('POST', '/orders', { body: asked, headers: newKey() });
          expect(accepted).toMatchObject({ total: { amountMinor } });
        },
        { waitingFor: `a hat for ${amountMinor}` },
      );
    await priced(300);
    await services.topics.send([listing('hat', 400, 2)]);
    await priced(400);
  });

  it('keeps orders from everybody but their customer and the operator', async () => {
    const { body: accepted } = await customer()('POST', '/orders', { body, headers: newKey() });
    const path = `/orders/${accepted.id}`;
    expect((await fetch(service.url + path)).status).toBe(401);
    const stranger = customer();
    for (const [method, suffix] of [
      ['GET', ''],
      ['GET', '/timeline'],
      ['POST', '/cancel'],
    ] as const) {
      expect((await stranger(method, path + suffix)).body.code).toBe('order_not_found');
    }
    expect((await customer(['operator'])('GET', path)).body.id).toBe(accepted.id);
    expect((await stranger('GET', '/dead-letters')).status).toBe(403);
  });

  it('describes its API', async () => {
    const response = await fetch(`${service.url}/docs-json`);
    const document = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(operations).toEqual(
      expect.arrayContaining([
        'post /orders',
        'get /orders',
        'get /orders/{id}',
        'get /orders/{id}/timeline',
        'post /orders/{id}/cancel',
      ]),
    );
    const placed = JSON.stringify(document.paths['/orders']!['post']);
    for (const part of ['paymentMethod', 'Idempotency-Key', 'lineTotalMinor']) expect(placed).toContain(part);
  });
});
