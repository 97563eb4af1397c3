import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '@millrace/service-kit';
import { eventually, type FollowedEvents, followEvents } from '@millrace/testing';
import { type OrderServices, orderServices } from '../testing/order-services.js';

const STEPS = ['reserve-stock', 'authorize-payment', 'commit-stock', 'capture-payment'];

let orders: OrderServices;
let service: Service;
beforeAll(async () => {
  orders = await orderServices();
  service = await orders.start({ ORDER_STREAM_HEARTBEAT_MS: '300', ORDER_STREAMS_PER_CUSTOMER: '2' });
});
afterAll(() => orders.close());

const follow = (orderId: string, token: string, lastEventId?: string, at = service) =>
  followEvents(`${at.url}/orders/${orderId}/events`, {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  });

const idsOf = ({ heard }: Pick<FollowedEvents, 'heard'>) =>
  heard.flatMap(({ id }) => (id === undefined ? [] : [Number(id)]));

function until(stream: FollowedEvents, what: string, isThere: (stream: FollowedEvents) => boolean) {
  return eventually(() => expect(isThere(stream)).toBe(true), { waitingFor: what, timeoutMs: 30_000 });
}

const openStreams = async (at = service) => {
  const metrics = await (await fetch(`${at.url}/metrics`)).text();
  return Number(/^order_event_streams (\d+)$/m.exec(metrics)![1]);
};

describe('following an order', () => {
  it('tells each step as it happens, once and in order, and ends with the end of the order', async () => {
    const token = orders.token();
    const id = await orders.place(service, token);
    const stream = await follow(id, token);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(stream.headers.get('connection')).toBe('close');
    await until(stream, 'the first step', ({ heard }) => heard.some(({ id: event }) => event === '0'));
    await orders.fulfil(id);
    await stream.ended;
    expect(stream.heard[0]!.retry).toMatch(/^\d+$/);
    const events = stream.heard.filter(({ event }) => event !== undefined);
    expect(events.map(({ id: event }) => Number(event))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const data = events.map((event) => JSON.parse(event.data!) as { step: string | null; event: string });
    expect(data.map(({ step, event }) => `${event} ${step}`)).toEqual([
      ...STEPS.flatMap((step) => [`command-sent ${step}`, `succeeded ${step}`]),
      'completed null',
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'ended' });
    expect(data.at(-1)).toMatchObject({ status: 'confirmed' });
  });

  it('goes on behind the last event that was seen, and has nothing more for who has seen the end', async () => {
    const token = orders.token();
    const id = await orders.place(service, token);
    await orders.fulfil(id);
    const rest = await follow(id, token, '5');
    await rest.ended;
    expect(idsOf(rest)).toEqual([6, 7, 8]);
    expect((await follow(id, token, '8')).status).toBe(204);
  });

  it('hears of steps that another process makes', async () => {
    const token = orders.token();
    const id = await orders.place(service, token);
    const stream = await follow(id, token);
    await until(stream, 'the first step', (now) => idsOf(now).length === 1);
    // Past the service, as another replica would.
    await orders.shards.queryAll(
      `INSERT INTO order_timeline (order_id, slot, position, at, step, event, attempt, detail)
       SELECT id, slot, 1, now(), 'reserve-stock', 'succeeded', 1, '{}' FROM orders WHERE id = '${id}'`,
    );
    await until(stream, 'the step of the other process', (now) => idsOf(now).includes(1));
    stream.leave();
  });

  it('is never silent for long', async () => {
    const token = orders.token();
    const stream = await follow(await orders.place(service, token), token);
    await until(
      stream,
      'two heartbeats',
      ({ heard }) => heard.filter((line) => 'comment' in line).length > 1,
    );
    stream.leave();
  });

  it('is for who may read the order', async () => {
    const id = await orders.place(service, orders.token());
    expect((await fetch(`${service.url}/orders/${id}/events`)).status).toBe(401);
    expect((await follow(id, orders.token())).status).toBe(404);
    expect((await follow('nothing', orders.token())).status).toBe(404);
    const operator = await follow(id, orders.token({ roles: ['operator'] }));
    expect(operator.status).toBe(200);
    operator.leave();
  });

  it('refuses an id that is none of its own', async () => {
    const token = orders.token();
    const refused = await follow(await orders.place(service, token), token, 'yesterday');
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  it('has so many streams for a customer, and again for who left one', async () => {
    const token = orders.token();
    const id = await orders.place(service, token);
    const [first] = [await follow(id, token), await follow(id, token)];
    const refused = await follow(id, token);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    const stranger = orders.token();
    expect((await follow(await orders.place(service, stranger), stranger)).status).toBe(200);
    first.leave();
    await eventually(async () => expect((await follow(id, token)).status).toBe(200), {
      waitingFor: 'the place of the stream that was left',
    });
  });

  it('keeps nothing of clients that have gone', async () => {
    const token = orders.token();
    const id = await orders.place(service, token);
    const before = await openStreams();
    const streams = await Promise.all([follow(id, token), follow(id, token)]);
    expect(await openStreams()).toBe(before + 2);
    for (const stream of streams) stream.leave();
    await eventually(async () => expect(await openStreams()).toBe(before), {
      waitingFor: 'the streams to be freed',
    });
  });
});

describe('a replica', () => {
  it('that stops sends its clients away with a hint, and they go on at another without a gap', async () => {
    const leaving = await orders.start();
    const token = orders.token();
    const id = await orders.place(service, token);
    const before = await follow(id, token, undefined, leaving);
    await until(before, 'the first step', (now) => idsOf(now).length > 0);
    await leaving.stop();
    await before.ended;
    expect(before.heard.at(-1)!.retry).toMatch(/^\d+$/);
    const after = await follow(id, token, String(idsOf(before).at(-1)));
    await orders.fulfil(id);
    await after.ended;
    const ids = [...idsOf(before), ...idsOf(after)];
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(after.heard.at(-1)).toMatchObject({ event: 'ended' });
  });

  it('serves so many streams at once, each for so long', async () => {
    const small = await orders.start({ ORDER_STREAMS_MAX: '1', ORDER_STREAM_LIFE_MS: '1500' });
    const token = orders.token();
    const id = await orders.place(service, token);
    const only = await follow(id, token, undefined, small);
    expect(only.status).toBe(200);
    const refused = await follow(id, orders.token({ roles: ['operator'] }), undefined, small);
    expect(refused.status).toBe(503);
    await only.ended;
    expect(only.heard.at(-1)!.retry).toMatch(/^\d+$/);
  });
});
