import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { slotOfKey } from '@millrace/ids';
import { TestGateway, accessToken } from '../testing/test-gateway.js';
import { json } from '../testing/test-upstream.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());
afterEach(() => gateway.upstreams.forEach((upstream) => upstream.forget()));

/** One customer in each of so many slots. */
function customers(count: number): string[] {
  const bySlot = new Map<number, string>();
  while (bySlot.size < count) {
    const id = randomUUID();
    bySlot.set(slotOfKey(id), id);
  }
  return [...bySlot.values()];
}

const post = (customer: string, path = '/v1/orders', headers: Record<string, string> = {}) =>
  gateway.call(path, {
    method: 'POST',
    body: '{}',
    headers: { authorization: `Bearer ${accessToken({ sub: customer })}`, ...headers },
  });
const answerWith = (status: number, headers: Readonly<Record<string, string>>) => {
  for (const upstream of gateway.orders) upstream.answer = json(status, { code: 'overloaded' }, headers);
};
const asked = () => gateway.orders.flatMap(({ received }) => received);

describe('an order service that is overloaded', () => {
  it('has its refusal passed on with Retry-After, and is asked again: a refusal is no failure', async () => {
    const [customer] = customers(1);
    answerWith(503, { 'retry-after': '7', 'x-overload': 'shard-0;0.000;4.0' });
    for (let n = 1; n <= 6; n++) {
      const response = await post(customer!);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
      expect(await response.json()).toEqual({ code: 'overloaded' });
      expect(asked()).toHaveLength(n);
    }
    expect(gateway.orders.map(({ received }) => received.length)).toEqual([3, 3]);
  });

  it('does not show clients what it tells us, and believes nothing of it from them', async () => {
    const [customer] = customers(1);
    answerWith(202, { 'x-overload': 'shard-0;0.000;0.0' });
    const response = await post(customer!, '/v1/orders', { 'x-overload-passed': '1' });
    expect(response.headers.get('x-overload')).toBeNull();
    expect(asked()[0]!.headers['x-overload-passed']).toBeUndefined();
  });

  it('is spared what it would refuse, once it has said so; other shards and other requests are not', async () => {
    const [first, neighbour, elsewhere] = customers(3);
    answerWith(503, { 'retry-after': '7', 'x-overload': 'shard-1;1.000;4.0' });
    await post(first!);
    await post(neighbour!);
    expect(asked()).toHaveLength(2);
    for (const customer of [first!, neighbour!]) {
      const response = await post(customer);
      expect(response.status).toBe(503);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(4);
      expect(await response.json()).toMatchObject({ code: 'overloaded' });
    }
    expect(asked()).toHaveLength(2);
    answerWith(202, {});
    expect((await post(elsewhere!)).status).toBe(202);
    expect((await post(first!, '/v1/orders/42/cancel')).status).toBe(202);
    expect(asked()).toHaveLength(4);
  });

  it('hears of what passes how much was refused of its like', async () => {
    const [customer] = customers(1);
    // So rarely that this one passes.
    answerWith(202, { 'x-overload': 'shard-2;0.000000001;1.0' });
    await post(customer!);
    await post(customer!);
    const told = new Set(asked().map(({ headers }) => headers['x-overload-passed']));
    expect(told).toEqual(new Set([undefined, '1e-9']));
  });
});
