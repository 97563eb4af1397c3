import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { testService, type TestService } from './testing/test-service.js';

let inventory: TestService;
let operator: string;
let customer: string;

beforeAll(async () => {
  inventory = await testService();
  operator = inventory.tokenOf('operator');
  customer = inventory.tokenOf('customer');
});
afterAll(() => inventory.stop());

interface Call {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(method: string, path: string, { token, body, headers }: Call = {}) {
  const response = await fetch(`${inventory.service.url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const mug = { title: 'Mug, blue', unitPriceMinor: 1_250, currency: 'EUR' };
const put = (sku: string, body: unknown, token = operator) =>
  call('PUT', `/inventory/skus/${sku}`, { token, body });
const receive = (sku: string, body: unknown, key?: string, token = operator) =>
  call('POST', `/inventory/skus/${sku}/receipts`, {
    token,
    body,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const get = (path: string) => call('GET', `/inventory/skus${path}`, { token: customer });

describe('PUT /inventory/skus/{sku}', () => {
  it('lists with 201, then changes with 200; the revision grows with changes only', async () => {
    expect(await put('MUG-1', mug)).toEqual({ status: 201, body: { sku: 'MUG-1', ...mug, revision: 1 } });
    expect(await put('MUG-1', mug)).toMatchObject({ status: 200, body: { revision: 1 } });
    expect(await put('MUG-1', { ...mug, title: 'Mug' })).toMatchObject({
      status: 200,
      body: { title: 'Mug', revision: 2 },
    });
  });

  it('the currency of a SKU stays', async () => {
    await put('FIXED', mug);
    expect(await put('FIXED', { ...mug, currency: 'USD' })).toMatchObject({
      status: 409,
      body: { code: 'sku_currency_fixed' },
    });
  });

  it.each([
    ['no title', { ...mug, title: undefined }, 'title'],
    ['a blank title', { ...mug, title: '  ' }, 'title'],
    ['a control character', { ...mug, title: 'a\u0000b' }, 'title'],
    ['a negative price', { ...mug, unitPriceMinor: -1 }, 'unitPriceMinor'],
    ['a fraction of a cent', { ...mug, unitPriceMinor: 0.5 }, 'unitPriceMinor'],
    ['a currency in small letters', { ...mug, currency: 'eur' }, 'currency'],
    ['a field of its own making', { ...mug, revision: 9 }, ''],
  ])('refuses %s and names the field', async (_what, body, path) => {
    const answer = await put('WRONG', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path }] } });
    expect((await get('/WRONG')).status).toBe(404);
  });

  it('refuses a SKU of another form', async () => {
    expect((await put('%20x', mug)).status).toBe(400);
    expect((await put('x'.repeat(65), mug)).status).toBe(400);
  });
});

describe('POST /inventory/skus/{sku}/receipts', () => {
  it('counts a receipt once, however often it is posted', async () => {
    await put('CUP', mug);
    const first = await receive('CUP', { quantity: 5 }, 'delivery-1');
    expect(first).toMatchObject({ status: 201, body: { sku: 'CUP', quantity: 5, received: 5 } });
    await receive('CUP', { quantity: 2 }, 'delivery-2');
    expect(await receive('CUP', { quantity: 5 }, 'delivery-1')).toEqual(first);
    expect((await get('/CUP')).body).toEqual({
      sku: 'CUP',
      ...mug,
      received: 7,
      available: 7,
      reserved: 0,
      sold: 0,
    });
  });

  it('the same key with another body is 422, no key or a bad one 400, an unknown SKU 404', async () => {
    await put('JUG', mug);
    await receive('JUG', { quantity: 1 }, 'k');
    expect(await receive('JUG', { quantity: 2 }, 'k')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    for (const key of [undefined, 'a b', 'x'.repeat(256)]) {
      expect(await receive('JUG', { quantity: 1 }, key)).toMatchObject({
        status: 400,
        body: { code: 'idempotency_key_required' },
      });
    }
    expect(await receive('GHOST', { quantity: 1 }, 'k')).toMatchObject({
      status: 404,
      body: { code: 'sku_not_found' },
    });
    for (const quantity of [0, -1, 1.5, 1_000_001, '1', null]) {
      expect((await receive('JUG', { quantity }, 'other')).status).toBe(400);
    }
    expect((await get('/JUG')).body).toMatchObject({ received: 1 });
  });
});

describe('GET /inventory/skus', () => {
  it('walks the whole catalogue in order, page by page', async () => {
    const skus = Array.from({ length: 7 }, (_, n) => `PAGE-${n}`);
    await Promise.all(skus.map((sku) => put(sku, mug)));
    const seen: string[] = [];
    let path = '?limit=3';
    for (;;) {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      const items = body['items'] as { sku: string }[];
      expect(items.length).toBeLessThanOrEqual(3);
      seen.push(...items.map((item) => item.sku));
      if (body['nextCursor'] === null) break;
      path = `?limit=3&cursor=${body['nextCursor'] as string}`;
    }
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(skus));
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=%25', 'cursor='])('refuses ?%s', async (query) => {
    expect(await get(`?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('access', () => {
  it('reading needs a token; changing needs an operator', async () => {
    expect((await call('GET', '/inventory/skus')).status).toBe(401);
    expect((await call('GET', '/inventory/skus/MUG-1')).status).toBe(401);
    expect((await call('PUT', '/inventory/skus/MUG-1', { body: mug })).status).toBe(401);
    expect(await put('MUG-1', { ...mug, unitPriceMinor: 1 }, customer)).toMatchObject({ status: 403 });
    expect(await receive('MUG-1', { quantity: 1 }, 'k', customer)).toMatchObject({ status: 403 });
    expect((await call('GET', '/dead-letters', { token: customer })).status).toBe(403);
    expect((await call('GET', '/dead-letters', { token: operator })).status).toBe(200);
  });
});

describe('operation', () => {
  it('is ready when its consumer, relay, expiry and database are, and shows what to watch', async () => {
    await eventually(
      async () => {
        const { status, body } = await call('GET', '/health/ready');
        expect(Object.keys(body['checks'] as object)).toEqual(
          expect.arrayContaining([
            'database',
            'hold-expiry',
            'outbox relays',
            expect.stringMatching(/^consumer inventory/),
          ]),
        );
        expect({ status, body }).toMatchObject({ status: 200, body: { healthy: true } });
      },
      { waitingFor: 'inventory to be ready' },
    );
    const audited = async () => {
      const metrics = await (await fetch(`${inventory.service.url}/metrics`)).text();
      for (const check of ['balance', 'received', 'reserved']) {
        expect(metrics).toContain(`inventory_stock_delta_units{check="${check}"} 0`);
      }
      expect(metrics).toContain('inventory_holds_open 0');
    };
    await eventually(audited, { waitingFor: 'the first audit of the stock' });
  });

  it('describes its API', async () => {
    const { body } = await call('GET', '/docs-json');
    expect(Object.keys(body['paths'] as object)).toEqual(
      expect.arrayContaining([
        '/inventory/skus',
        '/inventory/skus/{sku}',
        '/inventory/skus/{sku}/receipts',
        '/dead-letters',
      ]),
    );
  });
});
