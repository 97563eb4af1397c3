import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { TestGateway } from '../testing/test-gateway.js';
import { json } from '../testing/test-upstream.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());
afterEach(() => gateway.upstreams.forEach((upstream) => upstream.forget()));

/** How long the call gave its service: at least this, counted from its end, and at most that, from its start. */
async function timeGiven(headers: Readonly<Record<string, string>> = {}) {
  const startedAt = Date.now();
  await gateway.call('/v1/payments/1', { headers });
  const deadline = Number(gateway.payment.last().headers['x-deadline']);
  return { atLeastMs: deadline - Date.now(), atMostMs: deadline - startedAt };
}

async function expectGiven(givenMs: number, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const { atLeastMs, atMostMs } = await timeGiven(headers);
  expect(atLeastMs).toBeLessThanOrEqual(givenMs);
  expect(atMostMs).toBeGreaterThanOrEqual(givenMs);
}

describe('the deadline that a service gets', () => {
  it('is ten seconds from now', () => expectGiven(10_000));

  it('is later for who prefers to wait, by 30 seconds at most', async () => {
    await expectGiven(30_000, { prefer: 'wait=20' });
    await expectGiven(40_000, { prefer: 'wait=3600' });
  });

  it('is the client’s own when that is sooner', async () => {
    const deadline = Date.now() + 8_000;
    await gateway.call('/v1/payments/1', { headers: { 'x-deadline': String(deadline) } });
    expect(gateway.payment.last().headers['x-deadline']).toBe(String(deadline));
  });
});

describe('what a service gets of a request', () => {
  it('is its baggage, within limits, and the time that is left beside the deadline', async () => {
    const startedAt = Date.now();
    await expectGiven(9_000, { baggage: 'tenant=north;p=1,broken,other=x%20y', 'x-timeout-ms': '9000' });
    const tookMs = Date.now() - startedAt;
    const { headers } = gateway.payment.last();
    expect(headers['baggage']).toBe('tenant=north;p=1,other=x%20y');
    expect(Number(headers['x-timeout-ms'])).toBeLessThanOrEqual(9_000);
    expect(Number(headers['x-timeout-ms'])).toBeGreaterThanOrEqual(9_000 - tookMs);
  });

  it('is nothing when its time is up before it begins', async () => {
    const before = gateway.payment.received.length;
    const response = await gateway.call('/v1/payments/1', { headers: { 'x-timeout-ms': '0' } });
    expect([response.status, gateway.payment.received.length]).toEqual([504, before]);
  });
});

/** The answer to a call whose time was up when the service had it: a busy gateway may take all of it before. */
async function timedOutUpstream(): Promise<Response> {
  for (let givenMs = 500; ; givenMs *= 2) {
    const deadline = String(Date.now() + givenMs);
    const response = await gateway.call('/v1/payments/1', { headers: { 'x-deadline': deadline } });
    if (gateway.payment.received.length > 0) return response;
  }
}

describe('a service that does not answer in time', () => {
  it('gives 504, and is told to stop', async () => {
    gateway.payment.answer = () => undefined;
    const response = await timedOutUpstream();
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ status: 504, code: 'upstream_timeout' });
    await eventually(() => expect(gateway.payment.last().abandoned()).toBe(true), {
      waitingFor: 'the call upstream to be ended',
    });
  });

  it('is told to stop when the client leaves', async () => {
    gateway.payment.answer = () => undefined;
    const leaving = new AbortController();
    const call = gateway.call('/v1/payments/1', { signal: leaving.signal });
    await eventually(() => gateway.payment.last(), { waitingFor: 'the request to arrive' });
    leaving.abort();
    await expect(call).rejects.toThrow('aborted');
    await eventually(() => expect(gateway.payment.last().abandoned()).toBe(true), {
      waitingFor: 'the call upstream to be ended',
    });
  });
});

describe('a service that is down', () => {
  it('gives 503 with a time to come back, and is found again as soon as it is up', async () => {
    await gateway.inventory.stop();
    const response = await gateway.call('/v1/inventory/skus');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 503, code: 'upstream_unavailable' });
    await gateway.inventory.start();
    expect((await gateway.call('/v1/inventory/skus')).status).toBe(204);
  });

  it('does not keep the others from being reached', async () => {
    await gateway.inventory.stop();
    expect((await gateway.call('/v1/payments/1')).status).toBe(204);
    await gateway.inventory.start();
  });
});

describe('two replicas', () => {
  const [first, second] = [() => gateway.orders[0], () => gateway.orders[1]];
  const post = () => gateway.call('/v1/orders', { method: 'POST', body: '{}' });
  beforeEach(() => {
    first().answer = json(202, {});
    second().answer = json(202, {});
  });

  it('take turns', async () => {
    for (let i = 0; i < 10; i++) await (await post()).text();
    expect([first().received.length, second().received.length]).toEqual([5, 5]);
  });

  it('stand in for one another, also for a POST, when one refuses connections', async () => {
    await first().stop();
    try {
      const answers = await Promise.all(Array.from({ length: 10 }, post));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
      expect(second().received).toHaveLength(10);
    } finally {
      await first().start();
    }
  });

  it('share again once the one is back', async () => {
    await eventually(
      async () => {
        await (await post()).text();
        expect(first().received.length).toBeGreaterThan(0);
      },
      { waitingFor: 'the replica that was down to get requests again' },
    );
  });

  it('stand in for one another when one breaks off a GET', async () => {
    gateway.orders.forEach((replica) => (replica.answer = json(200, { from: 'the other' })));
    first().answer = (_request, response) => response.destroy();
    const answers = [await gateway.call('/v1/orders/1'), await gateway.call('/v1/orders/1')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(first().received).toHaveLength(1);
  });

  it('do not when one breaks off a POST: it may have been done', async () => {
    gateway.orders.forEach((replica) => (replica.answer = (_request, response) => response.destroy()));
    const response = await post();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({
      code: 'upstream_unavailable',
      detail: expect.stringContaining('may have happened'),
    });
    expect(first().received.length + second().received.length).toBe(1);
  });

  it('are both left when neither can be reached', async () => {
    await Promise.all(gateway.orders.map((replica) => replica.stop()));
    try {
      expect((await post()).status).toBe(503);
    } finally {
      await Promise.all(gateway.orders.map((replica) => replica.start()));
    }
    expect((await post()).status).toBe(202);
  });
});

describe('keys that cannot be had', () => {
  it('refuse every token, and say that it may work later', async () => {
    const deaf = await TestGateway.start({ AUTH_JWKS_URL: 'http://127.0.0.1:1/jwks.json' });
    try {
      const response = await deaf.call('/v1/orders');
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toMatchObject({ code: 'token_keys_unavailable' });
      expect(deaf.orders.flatMap(({ received }) => received)).toEqual([]);
    } finally {
      await deaf.stop();
    }
  });
});
