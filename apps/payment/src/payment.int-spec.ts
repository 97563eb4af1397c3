import { randomUUID } from 'node:crypto';
import { encodeMessage } from '@millrace/contract-kit';
import { orderCancelled, orderConfirmed, orderRejected } from '@millrace/contracts';
import type { Service } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PaymentServices, paymentServices } from './testing/payment-services.js';
import { attempt, CUSTOMER_ID, testOrder } from './testing/test-payments.js';

let services: PaymentServices;
let service: Service;

beforeAll(async () => {
  services = await paymentServices();
  service = await services.start();
});
afterAll(() => services.close());

const repliesTo = (orderId: string) =>
  services.topics.heard
    .filter(({ envelope }) => envelope.subject === orderId)
    .map(({ contract }) => contract.name);
const told = (orderId: string, names: readonly string[]) =>
  eventually(() => expect(repliesTo(orderId)).toEqual(names), {
    waitingFor: `the replies ${names.join(', ')} to order ${orderId}`,
  });

async function show(orderId: string, token?: string) {
  const response = await fetch(`${service.url}/payments/${orderId}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const customer = (subject: string) => services.issuer.tokenOf({ subject, roles: ['customer'] });

describe('payment over Kafka', () => {
  it('is authorized, captured and given back, each told once, whatever is delivered twice', async () => {
    const order = testOrder();
    const { orderId } = order;
    const authorize = order.authorize(attempt(1));
    await services.topics.send([authorize, authorize]);
    await told(orderId, ['payment-authorized']);
    const capture = order.capture(attempt(2));
    await services.topics.send([capture, authorize, capture]);
    await told(orderId, ['payment-authorized', 'payment-captured']);
    await services.topics.send([order.reverse(attempt(3))]);
    await told(orderId, ['payment-authorized', 'payment-captured', 'payment-reversed']);
    expect(await services.sandbox.movesOf(orderId)).toEqual(['authorize', 'capture', 'refund']);
  });

  it('takes 200 orders, some of which decline, across a restart in the middle', async () => {
    const orders = Array.from({ length: 200 }, (_, n) =>
      testOrder(n % 20 === 0 ? 'pm_card_declined' : 'pm_card_ok', 100),
    );
    const before = await services.sandbox.takenMinor();
    await services.topics.send(orders.map((order) => order.authorize(attempt(1))));
    await service.stop();
    service = await services.start();
    await eventually(
      () => expect(orders.filter(({ orderId }) => repliesTo(orderId).length > 0)).toHaveLength(200),
      {
        waitingFor: 'an answer to each authorization',
        timeoutMs: 60_000,
      },
    );
    await services.topics.send(orders.map((order) => order.capture(attempt(2))));
    await eventually(
      () => expect(orders.filter(({ orderId }) => repliesTo(orderId).length > 1)).toHaveLength(200),
      {
        waitingFor: 'an answer to each capture',
        timeoutMs: 60_000,
      },
    );
    const ends = Map.groupBy(orders, ({ orderId }) => repliesTo(orderId).join(' '));
    expect(Object.fromEntries([...ends].map(([end, group]) => [end, group.length]))).toEqual({
      'payment-authorized payment-captured': 190,
      'payment-declined payment-capture-refused': 10,
    });
    expect((await services.sandbox.takenMinor()) - before).toBe(190 * 100);
  });
});

describe('how orders ended', () => {
  it('is heard once each, and kept for the audit of the money', async () => {
    const orderIds = Array.from({ length: 3 }, () => testOrder().orderId) as [string, string, string];
    const ids = (index: number) => ({ orderId: orderIds[index]!, customerId: CUSTOMER_ID });
    const meta = () => ({ id: randomUUID(), source: '/millrace/order' });
    const confirmed = encodeMessage(
      orderConfirmed,
      { ...ids(0), total: { amountMinor: 2_500, currency: 'EUR' } },
      meta(),
    );
    const rejected = encodeMessage(orderRejected, { ...ids(1), reason: 'out-of-stock' }, meta());
    const cancelled = encodeMessage(orderCancelled, { ...ids(2), reason: 'cancelled-by-customer' }, meta());
    await services.topics.send([confirmed, rejected, cancelled, confirmed]);
    await eventually(
      async () => {
        const { rows } = await services.payments.database.query(
          `SELECT order_id, status, total_minor, currency FROM order_ends
           WHERE order_id = ANY($1) ORDER BY array_position($1, order_id)`,
          [orderIds],
        );
        expect(rows).toEqual([
          { order_id: orderIds[0], status: 'confirmed', total_minor: 2_500, currency: 'EUR' },
          { order_id: orderIds[1], status: 'rejected', total_minor: null, currency: null },
          { order_id: orderIds[2], status: 'cancelled', total_minor: null, currency: null },
        ]);
      },
      { waitingFor: 'three ends' },
    );
  });
});

describe('GET /payments/{orderId}', () => {
  it('shows it to its customer and to operators, and to nobody else', async () => {
    const order = testOrder();
    await services.topics.send([order.authorize(attempt(1))]);
    await told(order.orderId, ['payment-authorized']);
    const expected = {
      orderId: order.orderId,
      status: 'authorized',
      amount: { amountMinor: 2_500, currency: 'EUR' },
      operations: [
        {
          kind: 'authorize',
          status: 'settled',
          outcome: 'authorized',
          unknownTries: 0,
          openedAt: expect.any(String),
          settledAt: expect.any(String),
        },
      ],
    };
    expect(await show(order.orderId, customer(CUSTOMER_ID))).toEqual({ status: 200, body: expected });
    const operator = services.issuer.tokenOf({ roles: ['operator'] });
    expect(await show(order.orderId, operator)).toEqual({ status: 200, body: expected });
    for (const stranger of [customer(randomUUID()), customer('not-a-uuid')]) {
      expect(await show(order.orderId, stranger)).toMatchObject({
        status: 404,
        body: { code: 'payment_not_found' },
      });
    }
    expect((await show(order.orderId)).status).toBe(401);
    expect((await show('nonsense', operator)).status).toBe(400);
  });

  it('shows a tombstone to operators', async () => {
    const order = testOrder();
    await services.topics.send([order.reverse(attempt(1))]);
    await told(order.orderId, ['payment-reversed']);
    expect((await show(order.orderId, customer(CUSTOMER_ID))).status).toBe(404);
    expect((await show(order.orderId, services.issuer.tokenOf({ roles: ['operator'] }))).body).toMatchObject({
      status: 'blocked',
      operations: [{ kind: 'reverse', outcome: 'nothing-taken' }],
    });
  });
});

describe('a running payment service', () => {
  it('says what it waits for, and what it is doing', async () => {
    const ready = await fetch(`${service.url}/health/ready`);
    expect(((await ready.json()) as { checks: object }).checks).toMatchObject({
      'payment-operations': { healthy: true },
      database: { healthy: true },
    });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/payment_provider_operations_total\{verb="authorize",outcome="authorized"\} \d/);
    expect(metrics).toMatch(/payment_open_operations/);
  });
});
