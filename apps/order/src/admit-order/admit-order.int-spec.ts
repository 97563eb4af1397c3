import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import { orderCaller } from '../testing/order-caller.js';
import { newCustomer } from '../testing/order-replica.js';
import { type OrderServices, orderServices } from '../testing/order-services.js';

const FLOOR = 5;
/** As many as are taken while it is not known how many end each second. */
const ROOM = 4 * FLOOR;

let services: OrderServices;
let service: Service;

beforeAll(async () => {
  services = await orderServices();
  service = await services.start({ ORDER_BACKLOG_FLOOR: String(FLOOR) });
});
afterAll(() => services.close());

const body = { items: [{ sku: 'mug', quantity: 1 }], paymentMethod: 'pm_card_ok' };
const customerOn = (shard: 0 | 1) =>
  orderCaller(service.url, services.token({ subject: newCustomer(shard), roles: ['customer'] }));
const post = (ask: ReturnType<typeof orderCaller>, asked: unknown = body, key: string = randomUUID()) =>
  ask('POST', '/orders', { body: asked, headers: { 'idempotency-key': key } });
const health = async () => (await (await fetch(`${service.url}/health/ready`)).json()) as HealthBody;

interface HealthBody {
  readonly healthy: boolean;
  readonly degraded: boolean;
  readonly checks: Readonly<Record<string, { readonly degraded?: boolean; readonly detail: string }>>;
}

describe('a shard that is full', () => {
  const accepted: string[] = [];
  const keys = Array.from({ length: ROOM }, () => randomUUID());
  let ask: ReturnType<typeof orderCaller>;

  beforeAll(() => {
    ask = customerOn(0);
  });

  it('has taken as many orders as it has room for', async () => {
    // Nobody answers the commands yet: what is accepted stays under way. All at once: were they to come one by one
    // on a slow machine, it would soon be known that none ends.
    const answers = await Promise.all(keys.map((key) => post(ask, body, key)));
    expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 202));
    accepted.push(...answers.map(({ body: answer }) => answer.id));
    await eventually(
      async () => expect((await health()).checks['order admission']?.detail).toContain('shard-0: 20 open'),
      { waitingFor: 'all of them to be counted' },
    );
  });

  it('answers 503 and when to come again, whoever asks for one of its customers', async () => {
    for (const caller of [ask, customerOn(0)]) {
      const { status, headers, body: problem } = await post(caller);
      expect({ status, code: problem.code }).toEqual({ status: 503, code: 'overloaded' });
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(30);
      // For the gateway: refuse all of them in our place.
      expect(headers.get('x-overload')).toMatch(/^shard-0;1\.000;/);
    }
  });

  it('does so before anything else: nobody looks at what is asked for, or whether its key was used', async () => {
    expect((await post(ask, { nonsense: true })).status).toBe(503);
    expect((await post(ask, body, keys[0])).status).toBe(503);
    const [{ n }] = (await services.shards.queryAll<{ n: number }>(
      'SELECT count(*)::int AS n FROM orders',
    )) as [{ n: number }, unknown];
    expect(n).toBe(ROOM);
  });

  it('takes nothing from the customers of other shards, and its own may still read', async () => {
    const { status, headers } = await post(customerOn(1));
    expect({ status, hint: headers.get('x-overload') }).toEqual({ status: 202, hint: null });
    expect((await ask('GET', `/orders/${accepted[0]}`)).status).toBe(200);
  });

  it('is told by health, which stays ready, and by metrics', async () => {
    const { healthy, degraded, checks } = await health();
    expect({ healthy, degraded }).toEqual({ healthy: true, degraded: true });
    expect(checks['order admission']).toMatchObject({
      degraded: true,
      detail: expect.stringMatching(/^shard-0: 20 open.*100 % refused; shard-1: \d open(?!.*refused)/),
    });
    // As of the last look, which may have been before the last order was taken.
    await eventually(
      async () => {
        const metrics = await (await fetch(`${service.url}/metrics`)).text();
        expect(metrics).toMatch(/^orders_refused_total{reason="backlog"} [1-9]$/m);
        expect(metrics).toMatch(/^orders_open{shard="shard-0"} 20$/m);
      },
      { waitingFor: 'metrics that tell of a full shard' },
    );
  });

  it('ends all that it accepted, and then accepts again', async () => {
    await Promise.all(accepted.map((id) => services.fulfil(id)));
    await eventually(
      async () => {
        const statuses = await services.shards.queryAll<{ status: string }>(
          `SELECT status FROM orders WHERE id = ANY ('{${accepted.join()}}')`,
        );
        expect(statuses.map(({ status }) => status)).toEqual(accepted.map(() => 'confirmed'));
      },
      { waitingFor: 'every accepted order to be confirmed' },
    );
    // As it drains it refuses some, by chance; who is refused comes again.
    const accept = (key?: string) =>
      eventually(
        async () => {
          const answer = await post(ask, body, key);
          expect(answer.status).toBe(202);
          return answer.body;
        },
        { waitingFor: 'an order to be accepted again' },
      );
    expect(await accept()).toMatchObject({ status: 'pending' });
    expect(await accept(keys[0])).toMatchObject({ id: accepted[0] });
  });
});
