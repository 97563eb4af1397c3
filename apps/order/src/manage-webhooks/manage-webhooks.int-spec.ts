import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import { type OrderServices, orderServices } from '../testing/order-services.js';
import {
  answering,
  isSignedWith,
  type WebhookReceiver,
  webhookReceiver,
} from '../testing/webhook-receiver.js';
import type { DeliveryPage, WebhookList, WebhookWithSecret } from './manage-webhooks.dto.js';

let orders: OrderServices;
let service: Service;
let receiver: WebhookReceiver;
const key = randomBytes(32).toString('base64');

beforeAll(async () => {
  [orders, receiver] = await Promise.all([orderServices(), webhookReceiver()]);
  service = await orders.start({
    ORDER_WEBHOOK_SECRET_KEYS: key,
    ORDER_WEBHOOK_PRIVATE_TARGETS: 'true',
    NODE_ENV: 'test',
    ORDER_WEBHOOK_POLL_MS: '20',
  });
});
afterEach(() => receiver.forget());
afterAll(async () => {
  await orders.close();
  await receiver.close();
});

/** What the API answers with, whatever was asked: a webhook, a list, a page of deliveries, a problem. */
type Answered = Omit<WebhookWithSecret, 'status'> &
  WebhookList &
  DeliveryPage & { readonly status: unknown; readonly code: string };

/** Calls the API as a customer. */
function caller(token = orders.token(), at = service) {
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${at.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answered };
  };
}

const untilReceived = (count: number) =>
  eventually(() => expect(receiver.received).toHaveLength(count), {
    waitingFor: `${count} webhooks to arrive`,
  });

describe('a webhook', () => {
  it('is made with a secret that is shown once, and tells how orders end', async () => {
    const token = orders.token();
    const ask = caller(token);
    const made = await ask('POST', '/webhooks', { url: `${receiver.url}/hooks` });
    expect(made).toMatchObject({
      status: 201,
      body: {
        status: 'enabled',
        eventTypes: ['order.confirmed', 'order.rejected', 'order.cancelled'],
        secret: expect.stringMatching(/^whsec_.{44}$/),
      },
    });
    const { id, secret } = made.body;
    for (const path of ['/webhooks', `/webhooks/${id}`]) {
      expect(JSON.stringify((await ask('GET', path)).body)).not.toContain('secret');
    }
    const [stored] = await orders.shards.queryAll<{ secret: string }>(
      `SELECT secret FROM webhook_endpoints WHERE id = '${id}'`,
    );
    expect(stored!.secret).not.toContain(secret.slice(6, 30));
    const orderId = await orders.place(service, token);
    await orders.fulfil(orderId);
    await untilReceived(1);
    const [webhook] = receiver.received;
    expect(isSignedWith(secret, webhook!)).toBe(true);
    expect(JSON.parse(webhook!.body)).toMatchObject({ type: 'order.confirmed', data: { id: orderId } });
    await eventually(
      async () => {
        const { body } = await ask('GET', `/webhooks/${id}/deliveries?status=delivered`);
        expect(body.deliveries).toMatchObject([
          { id: webhook!.id, orderId, status: 'delivered', attempts: [{ status: 204 }] },
        ]);
      },
      { waitingFor: 'the delivery to be recorded' },
    );
  });

  it('signs with both secrets while they are changed', async () => {
    const ask = caller();
    const { body: made } = await ask('POST', '/webhooks', { url: receiver.url });
    const { status, body: changed } = await ask('POST', `/webhooks/${made.id}/secret`, { overlapHours: 1 });
    expect(status).toBe(200);
    expect(changed.secret).not.toBe(made.secret);
    expect(changed.previousSecretUntil).toBeDefined();
    await ask('POST', `/webhooks/${made.id}/ping`);
    await untilReceived(1);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ type: 'webhook.ping', data: {} });
    for (const secret of [made.secret, changed.secret]) {
      expect(isSignedWith(secret, receiver.received[0]!)).toBe(true);
    }
    const { body: last } = await ask('POST', `/webhooks/${made.id}/secret`, { overlapHours: 0 });
    await ask('POST', `/webhooks/${made.id}/ping`);
    await untilReceived(2);
    expect(isSignedWith(changed.secret, receiver.received[1]!)).toBe(false);
    expect(isSignedWith(last.secret, receiver.received[1]!)).toBe(true);
  });

  it('that was disabled is enabled again, and what was dead is replayed under its id', async () => {
    const ask = caller();
    const { body: made } = await ask('POST', '/webhooks', { url: receiver.url });
    receiver.answer(answering(410));
    const { body: ping } = await ask('POST', `/webhooks/${made.id}/ping`);
    await eventually(
      async () =>
        expect((await ask('GET', `/webhooks/${made.id}`)).body).toMatchObject({
          status: 'disabled',
          disabledBecause: 'gone',
        }),
      { waitingFor: 'the webhook to be disabled' },
    );
    const replay = `/webhooks/${made.id}/deliveries/${ping.id}/replay`;
    for (const path of [replay, `/webhooks/${made.id}/ping`]) {
      expect(await ask('POST', path)).toMatchObject({ status: 409, body: { code: 'webhook_disabled' } });
    }
    expect(await ask('POST', `/webhooks/${made.id}/enable`)).toMatchObject({
      status: 200,
      body: { status: 'enabled' },
    });
    receiver.answer(answering(200));
    expect(await ask('POST', replay)).toMatchObject({ status: 202, body: { status: 'pending' } });
    await untilReceived(2);
    expect(receiver.received.map(({ id }) => id)).toEqual([ping.id, ping.id]);
  });

  it('lists its deliveries page by page, newest first', async () => {
    const ask = caller();
    const { body: made } = await ask('POST', '/webhooks', { url: receiver.url });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await ask('POST', `/webhooks/${made.id}/ping`)).body.id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path = `/webhooks/${made.id}/deliveries?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body }: { body: DeliveryPage } = await ask('GET', path);
      seen.push(...body.deliveries.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('that is deleted is told nothing more, and nothing is left of it', async () => {
    const ask = caller();
    const { body: made } = await ask('POST', '/webhooks', { url: receiver.url });
    await ask('POST', `/webhooks/${made.id}/ping`);
    expect((await ask('DELETE', `/webhooks/${made.id}`)).status).toBe(204);
    expect((await ask('GET', `/webhooks/${made.id}`)).status).toBe(404);
    expect((await ask('DELETE', `/webhooks/${made.id}`)).status).toBe(404);
    const left = await orders.shards.queryAll(
      `SELECT FROM webhook_deliveries WHERE endpoint_id = '${made.id}'`,
    );
    expect(left).toEqual([]);
  });

  it('is nobody’s but its customer’s', async () => {
    const { body: made } = await caller()('POST', '/webhooks', { url: receiver.url });
    for (const stranger of [caller(), caller(orders.token({ roles: ['operator'] }))]) {
      for (const [method, suffix] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/secret'],
        ['POST', '/enable'],
        ['POST', '/ping'],
        ['GET', '/deliveries'],
        ['POST', `/deliveries/${randomUUID()}/replay`],
      ] as const) {
        const answer = await stranger(method, `/webhooks/${made.id}${suffix}`);
        expect({ method, suffix, status: answer.status }).toEqual({ method, suffix, status: 404 });
      }
      expect((await stranger('GET', '/webhooks')).body.webhooks).toEqual([]);
    }
    expect((await fetch(`${service.url}/webhooks`)).status).toBe(401);
  });

  it.each([
    [{}, 400, 'invalid_request'],
    [{ url: 'https://shop.example/', eventTypes: [] }, 400, 'invalid_request'],
    [{ url: 'https://shop.example/', eventTypes: ['order.eaten'] }, 400, 'invalid_request'],
    [{ url: 'https://shop.example/', secret: 'whsec_mine' }, 400, 'invalid_request'],
    [{ url: 'nowhere' }, 422, 'webhook_url_refused'],
    [{ url: 'https://me:pw@shop.example/' }, 422, 'webhook_url_refused'],
  ])('is not made of %j', async (body, status, code) => {
    expect(await caller()('POST', '/webhooks', body)).toMatchObject({ status, body: { code } });
  });

  it('is one of ten at most', async () => {
    const ask = caller();
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => ask('POST', '/webhooks', { url: receiver.url })),
    );
    const counts = Map.groupBy(answers, ({ status }) => status);
    expect([counts.get(201)!.length, counts.get(409)!.length]).toEqual([10, 4]);
  });
});

describe('a deployment', () => {
  it('sends nowhere but to public addresses, unless it is told to', async () => {
    const strict = await orders.start({ ORDER_WEBHOOK_SECRET_KEYS: key });
    const ask = caller(orders.token(), strict);
    for (const url of [
      receiver.url,
      'https://127.0.0.1/',
      'https://169.254.169.254/',
      'https://x.example:22/',
    ]) {
      expect(await ask('POST', '/webhooks', { url })).toMatchObject({
        body: { code: 'webhook_url_refused' },
      });
    }
    expect((await ask('POST', '/webhooks', { url: 'https://shop.example/hooks' })).status).toBe(201);
    await expect(orders.start({ ORDER_WEBHOOK_PRIVATE_TARGETS: 'true' })).rejects.toMatchObject({
      code: 'private_targets_refused',
    });
  });

  it('without keys has no webhooks, and all else', async () => {
    const bare = await orders.start();
    expect(
      await caller(orders.token(), bare)('POST', '/webhooks', { url: 'https://shop.example/' }),
    ).toMatchObject({
      status: 503,
      body: { code: 'webhooks_not_configured' },
    });
  });
});
