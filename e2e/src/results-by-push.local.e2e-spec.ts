import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, followEvents, type FollowedEvents } from '@millrace/testing';
import { killAndAwaitRestart, localStack } from './local-processes.js';
import { newSku, openShop, type Shop } from './shop.js';
import type { ShopClient } from './shop-client.js';
import { isSignedWith, type ReceivedWebhook, WebhookReceiver } from './webhook-receiver.js';

const MOST_ORDERS = 20;

let shop: Shop;
let customer: ShopClient;
let sku: string;

beforeAll(async () => {
  shop = await openShop();
  customer = await shop.visitor.signUp();
  sku = newSku('push');
  await shop.operator.stockUp(sku, 1_000);
  await shop.priceKnown(sku);
});

async function placed(paymentMethod = 'pm_card_ok'): Promise<string> {
  const order = { items: [{ sku, quantity: 1 }], paymentMethod };
  return (await customer.placeOrder(order)).body.id;
}

const idsOf = ({ heard }: FollowedEvents) =>
  heard.flatMap(({ id }) => (id === undefined ? [] : [Number(id)]));
const hasEnded = ({ heard }: FollowedEvents) => heard.some(({ event }) => event === 'ended');

/** Connects as a client does, through the gateway, until it gets a stream or is told that there is no more. */
function follow(orderId: string, lastEventId?: number): Promise<FollowedEvents> {
  const url = `${localStack().gateway.url}/v1/orders/${orderId}/events`;
  return eventually(
    async () => {
      const stream = await followEvents(url, {
        authorization: `Bearer ${customer.accessToken}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
      });
      expect(stream.status).toBe(200);
      return stream;
    },
    { waitingFor: `a stream of ${orderId}`, timeoutMs: 60_000, intervalMs: 200 },
  );
}

/** Follows an order to its end, coming back as often as its stream breaks off. @returns all ids heard. */
async function followToTheEnd(orderId: string, onFirst: () => void): Promise<readonly number[]> {
  const ids: number[] = [];
  for (;;) {
    const stream = await follow(orderId, ids.at(-1));
    if (ids.length === 0) onFirst();
    const broken = await stream.ended.then(
      () => false,
      () => true,
    );
    ids.push(...idsOf(stream));
    if (!broken && hasEnded(stream)) return ids;
  }
}

const inARow = (ids: readonly number[]) => ids.map((_, index) => index);

describe('an order that is followed through the gateway', () => {
  it('tells its steps as they happen, before it has ended', async () => {
    // The slow card takes seconds: what came by then was not kept back.
    const orderId = await placed('pm_card_slow');
    const stream = await follow(orderId);
    await eventually(() => expect(idsOf(stream).length).toBeGreaterThan(1), {
      waitingFor: 'the first steps',
      timeoutMs: 30_000,
    });
    expect(hasEnded(stream)).toBe(false);
    await stream.ended;
    expect(hasEnded(stream)).toBe(true);
    expect(idsOf(stream)).toEqual(inARow(idsOf(stream)));
    expect(JSON.parse(stream.heard.at(-1)!.data!)).toMatchObject({ status: 'confirmed' });
  });

  it('loses no step and tells none twice when every process of the order service is killed', async () => {
    const orderId = await placed('pm_card_slow');
    const connected = Promise.withResolvers<void>();
    const following = followToTheEnd(orderId, connected.resolve);
    await connected.promise;
    await killAndAwaitRestart('order-1');
    await killAndAwaitRestart('order-2');
    const ids = await following;
    expect(ids).toEqual(inARow(ids));
    expect((await shop.finalState(customer, orderId)).status).toBe('confirmed');
  }, 180_000);
});

describe('a webhook', () => {
  it('hears of every order at least once, though its sender is killed and its receiver fails', async () => {
    const receiver = await WebhookReceiver.open();
    try {
      const { status, body } = await customer.request<{ readonly id: string; readonly secret: string }>(
        'POST',
        '/v1/webhooks',
        { body: { url: receiver.url } },
      );
      expect(status).toBe(201);
      receiver.failFirstOfEvery(3);
      const ids = await Promise.all(Array.from({ length: MOST_ORDERS }, () => placed()));
      await killAndAwaitRestart('order-1');
      await Promise.all(ids.map((id) => shop.finalState(customer, id)));
      await eventually(() => expect(new Set(receiver.taken.map(orderOf))).toEqual(new Set(ids)), {
        waitingFor: 'a webhook for every order',
        timeoutMs: 120_000,
      });
      // One message for each order, under one id however often it came.
      expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(MOST_ORDERS);
      expect(receiver.received.every((webhook) => isSignedWith(body.secret, webhook))).toBe(true);
      expect((await customer.request('DELETE', `/v1/webhooks/${body.id}`)).status).toBe(204);
    } finally {
      await receiver.close();
    }
  }, 240_000);
});

function orderOf({ body }: ReceivedWebhook): string {
  return (JSON.parse(body) as { readonly data: { readonly id: string } }).data.id;
}
