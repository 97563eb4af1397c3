import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { metricsRegistry } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { TestWebhooks } from '../testing/test-webhooks.js';
import {
  answering,
  isSignedWith,
  type ReceiverAnswer,
  silent,
  type WebhookReceiver,
  webhookReceiver,
} from '../testing/webhook-receiver.js';
import type { DeliveryLoop, DeliveryLoopOptions } from './delivery-loop.js';
import type { WebhookAnswer } from './webhook.client.js';

let webhooks: TestWebhooks;
let receiver: WebhookReceiver;
const loops: DeliveryLoop[] = [];

beforeAll(async () => {
  [webhooks, receiver] = await Promise.all([TestWebhooks.open(), webhookReceiver()]);
});
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop(0)));
  receiver.forget();
  await webhooks.forget();
});
afterAll(async () => {
  await receiver.close();
  await webhooks.close();
});

function start(options: Partial<DeliveryLoopOptions> = {}): DeliveryLoop {
  const loop = webhooks.loop(options);
  loops.push(loop);
  return loop;
}

function untilAre(statuses: Readonly<Record<string, number>>) {
  return eventually(
    async () => {
      const rows = await webhooks.deliveries();
      const counts = Object.fromEntries(
        [...Map.groupBy(rows, ({ status }) => status)].map(([status, those]) => [status, those.length]),
      );
      expect(counts).toEqual(statuses);
      return rows;
    },
    { waitingFor: `deliveries to be ${JSON.stringify(statuses)}` },
  );
}

const untilTried = (times: number) =>
  eventually(
    async () => {
      const [delivery] = await webhooks.deliveries();
      expect(delivery!.attempts).toHaveLength(times);
      return delivery!;
    },
    { waitingFor: `try ${times} to be recorded` },
  );

const neverEnding: ReceiverAnswer = (_, response) => void response.write('x');
const hangingUp: ReceiverAnswer = (_, response) => void response.destroy();

describe('the end of an order', () => {
  it('is sent, signed, as the order that the API shows', async () => {
    const { customerId, secret } = await webhooks.endpoint(`${receiver.url}/hooks?shop=1`);
    const [orderId] = await webhooks.confirm(customerId);
    start();
    const [delivery] = await untilAre({ delivered: 1 });
    const [webhook, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(webhook).toMatchObject({ id: delivery!.id, path: '/hooks?shop=1' });
    expect(webhook!.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Millrace-Webhooks/1',
    });
    expect(isSignedWith(secret, webhook!)).toBe(true);
    expect(isSignedWith('whsec_bm90IHRoaXMgc2VjcmV0', webhook!)).toBe(false);
    expect(JSON.parse(webhook!.body)).toMatchObject({
      type: 'order.confirmed',
      data: { id: orderId, status: 'confirmed', total: { amountMinor: 2_500, currency: 'EUR' } },
    });
    expect(delivery!.attempts).toMatchObject([{ status: 204, problem: null }]);
  });
});

describe('a delivery', () => {
  it('that fails is tried again after a pause, under the same id and with a new time', async () => {
    const { id, customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId);
    receiver.answer(answering(500, 'out\nof\u0000order'));
    start({ retrySeconds: [1, 3_600] });
    const failed = await untilTried(1);
    expect(failed.attempts).toMatchObject([
      { status: 500, problem: 'not-a-success', answer: 'out of order' },
    ]);
    expect(await webhooks.endpointState(id)).toEqual({ status: 'enabled', because: null, failing: true });
    receiver.answer(answering(200));
    await untilAre({ delivered: 1 });
    const [first, second] = receiver.received;
    expect(second!.id).toBe(first!.id);
    expect(second!.body).toBe(first!.body);
    expect(Number(second!.headers['webhook-timestamp'])).toBeGreaterThan(
      Number(first!.headers['webhook-timestamp']),
    );
    expect(await webhooks.endpointState(id)).toMatchObject({ failing: false });
  });

  it('is put off for as long as the server asks, where that is longer than its pause', async () => {
    const { customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId);
    receiver.answer(answering(429, '', { 'retry-after': '1800' }));
    start({ retrySeconds: [1] });
    const { dueInSeconds } = await untilTried(1);
    expect(dueInSeconds).toBeGreaterThan(1_600);
    expect(dueInSeconds).toBeLessThan(1_800 * 1.2 + 1);
  });

  it('is dead after its last try, and waits as long as the pauses say before', async () => {
    const { customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId);
    receiver.answer(answering(503));
    start({ retrySeconds: [3_600] });
    const { dueInSeconds } = await untilTried(1);
    expect(dueInSeconds).toBeGreaterThan(3_590);
    expect(dueInSeconds).toBeLessThan(3_600 * 1.2 + 1);
    await webhooks.shard.database.query('UPDATE webhook_deliveries SET due_at = now()');
    const [dead] = await untilAre({ dead: 1 });
    expect(dead!.attempts).toHaveLength(2);
  });

  it.each([
    ['that is silent', silent, 2_000, { status: null, problem: 'timed-out' }],
    ['that never ends its answer', neverEnding, 2_000, { problem: 'timed-out' }],
    ['that hangs up', hangingUp, 60_000, { problem: 'unreachable' }],
    ['that sends it elsewhere', answering(302, '', { location: '/elsewhere' }), 60_000, { status: 302 }],
  ])('to a server %s has failed', async (_, answer, timeoutMs, attempt) => {
    const { customerId } = await webhooks.endpoint(`${receiver.url}/here`);
    await webhooks.confirm(customerId);
    receiver.answer(answer);
    start({ timeoutMs });
    expect((await untilTried(1)).attempts).toMatchObject([attempt]);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/here']);
  });

  it('that was being sent when its process died is sent again, under the same id', async () => {
    const { customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId);
    receiver.answer(silent);
    // It never writes down how it went, as one that was killed.
    const died = start({ leaseMs: 300, timeoutMs: 60_000 });
    await eventually(() => expect(receiver.received).toHaveLength(1), { waitingFor: 'the first try' });
    receiver.answer(answering(200));
    start();
    await untilAre({ delivered: 1 });
    const [first, second] = receiver.received;
    expect(second!.id).toBe(first!.id);
    await died.stop(0);
    expect((await webhooks.deliveries())[0]).toMatchObject({
      status: 'delivered',
      attempts: [{ status: 200 }],
    });
  });

  it('is recorded by whoever holds its lease, and by nobody who held it before', async () => {
    const { id, customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId);
    const [late, current] = [0, 1].map(() => Promise.withResolvers<WebhookAnswer>());
    const asked: string[] = [];
    const stallingOn = (name: string, answer: typeof late) => ({
      post: () => {
        asked.push(name);
        return answer!.promise;
      },
    });
    const zombie = start({ leaseMs: 300, client: stallingOn('zombie', late) });
    await eventually(() => expect(asked).toEqual(['zombie']), { waitingFor: 'the first try' });
    const zombieEnds = zombie.stop(60_000);
    start({ client: stallingOn('successor', current) });
    await eventually(() => expect(asked).toContain('successor'), { waitingFor: 'the second try' });
    late!.resolve({ status: 410, answer: '', retryAfterSeconds: 0 });
    await zombieEnds;
    expect(await webhooks.deliveries()).toMatchObject([{ status: 'pending', attempts: [] }]);
    expect(await webhooks.endpointState(id)).toEqual({ status: 'enabled', because: null, failing: false });
    current!.resolve({ status: 200, answer: '', retryAfterSeconds: 0 });
    const [delivery] = await untilAre({ delivered: 1 });
    expect(delivery!.attempts).toMatchObject([{ status: 200 }]);
  });

  it('is never sent by two processes at once', async () => {
    const { customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId, 60);
    receiver.answer((_, response) => setImmediate(() => response.writeHead(200).end()));
    start();
    start();
    start();
    await untilAre({ delivered: 60 });
    expect(receiver.received).toHaveLength(60);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(60);
    expect(receiver.mostAtOnce()).toBe(1);
  });

  it('that a process must leave when it stops goes back and is due at once', async () => {
    const { customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId);
    receiver.answer(silent);
    const leaving = start({ timeoutMs: 60_000 });
    await eventually(() => expect(receiver.received).toHaveLength(1), { waitingFor: 'the first try' });
    await leaving.stop(0);
    receiver.answer(answering(200));
    start();
    const [delivery] = await untilAre({ delivered: 1 });
    expect(delivery!.attempts).toHaveLength(1);
  });
});

describe('what waits', () => {
  it('is told as metrics, with how long it has been due', async () => {
    const { customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId, 3);
    await webhooks.shard.database.query(`UPDATE webhook_deliveries SET due_at = now() - interval '1 minute'`);
    receiver.answer(silent);
    start({ timeoutMs: 60_000 });
    await eventually(
      async () => {
        const metrics = await metricsRegistry.metrics();
        expect(metrics).toContain('order_webhook_deliveries_waiting{shard="shard"} 3');
        const overdue = /order_webhook_deliveries_overdue_seconds\{shard="shard"\} ([\d.]+)/.exec(metrics);
        expect(Number(overdue![1])).toBeGreaterThan(59);
      },
      { waitingFor: 'the metrics to tell of them' },
    );
  });
});

describe('an endpoint', () => {
  it('that is dead holds up no other', async () => {
    const dead = await webhooks.endpoint(`${receiver.url}/dead`);
    const well = await webhooks.endpoint(`${receiver.url}/well`);
    await webhooks.confirm(dead.customerId, 30);
    await webhooks.confirm(well.customerId, 10);
    receiver.answer(silent, '/dead');
    start({ timeoutMs: 60_000, maxInFlight: 8 });
    await untilAre({ delivered: 10, pending: 30 });
    // Its share, and no more.
    expect(receiver.received.filter(({ path }) => path === '/dead')).toHaveLength(4);
  });

  it('that answers 410 is disabled at once; what waits for it is dead', async () => {
    const { id, customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId, 3);
    receiver.answer(answering(410));
    start({ perEndpoint: 1 });
    await untilAre({ dead: 3 });
    expect(await webhooks.endpointState(id)).toMatchObject({ status: 'disabled', because: 'gone' });
    expect(receiver.received).toHaveLength(1);
    await webhooks.confirm(customerId);
    expect(await webhooks.deliveries()).toHaveLength(3);
  });

  it('that has failed for a day is disabled, with the reason', async () => {
    const { id, customerId } = await webhooks.endpoint(receiver.url);
    await webhooks.confirm(customerId, 2);
    receiver.answer(answering(500));
    start();
    await eventually(async () => expect(await webhooks.endpointState(id)).toMatchObject({ failing: true }), {
      waitingFor: 'a failure',
    });
    await untilAre({ pending: 2 });
    await webhooks.shard.database.query(
      `UPDATE webhook_endpoints SET failing_since = now() - interval '25 hours'`,
    );
    await webhooks.shard.database.query(
      'UPDATE webhook_deliveries SET due_at = now() WHERE id = (SELECT id FROM webhook_deliveries LIMIT 1)',
    );
    await untilAre({ dead: 2 });
    expect(await webhooks.endpointState(id)).toMatchObject({ status: 'disabled', because: 'failing' });
  });
});
