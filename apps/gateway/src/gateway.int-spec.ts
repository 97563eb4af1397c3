import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGateway, accessToken, keySet } from './testing/test-gateway.js';
import { json } from './testing/test-upstream.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start({ BODY_LIMIT_BYTES: '10000' });
});
afterAll(() => gateway.stop());
afterEach(() => gateway.upstreams.forEach((upstream) => upstream.forget()));

const TRACE_ID = 'a'.repeat(32);
const TRACEPARENT = `00-${TRACE_ID}-${'b'.repeat(16)}-01`;

describe('a request', () => {
  it('reaches its service as it was sent, and the answer comes back as it was given', async () => {
    gateway.inventory.answer = json(201, { sku: 'a' }, { etag: '"1"', 'x-custom': 'kept' });
    const body = '{ "title": "caf\u00e9",\n  "deep": [[[]]] }';
    const response = await gateway.call('/v1/inventory/skus/a%20b?x=1&y=%2F', {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1', prefer: 'wait=1' },
    });
    expect(gateway.inventory.last()).toMatchObject({ method: 'PUT', url: '/inventory/skus/a%20b?x=1&y=%2F' });
    expect(gateway.inventory.last().body.toString()).toBe(body);
    expect(gateway.inventory.last().headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer /),
      'content-type': 'application/json',
      'idempotency-key': 'k-1',
      prefer: 'wait=1',
      host: new URL(gateway.inventory.url).host,
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('x-custom')).toBe('kept');
    expect(await response.text()).toBe('{"sku":"a"}');
  });

  it.each([
    ['/v1/auth/me', 'auth', '/auth/me'],
    ['/v1/payments/42', 'payment', '/payments/42'],
    ['/v1/dead-letters/payment/7', 'payment', '/dead-letters/7'],
    ['/v1/dead-letters/inventory', 'inventory', '/dead-letters'],
  ] as const)('to %s goes to %s', async (path, service, url) => {
    expect((await gateway.call(path)).status).toBe(204);
    expect(gateway[service].last().url).toBe(url);
  });

  it('that is malformed JSON is for its service to refuse', async () => {
    gateway.payment.answer = json(400, { code: 'malformed_request' });
    const headers = { 'content-type': 'application/json' };
    const response = await gateway.call('/v1/payments/1', { method: 'POST', body: '{', headers });
    expect(await response.json()).toEqual({ code: 'malformed_request' });
  });

  it('of any type of content passes', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    await gateway.call('/v1/payments/1', { method: 'POST', body: bytes, headers: { 'content-type': 'x/y' } });
    expect(gateway.payment.last().body.equals(bytes)).toBe(true);
    await gateway.call('/v1/payments/1/cancel', { method: 'POST' });
    expect(gateway.payment.last().headers['content-length']).toBe('0');
  });

  it('carries nothing that a client made up about proxies', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1', 'x-request-id': 'mine' };
    await gateway.call('/v1/payments/1', { headers });
    const names = Object.keys(gateway.payment.last().headers);
    expect(names.filter((name) => /^(x-)?forwarded|x-request-id/.test(name))).toEqual([]);
  });

  it('of HEAD is answered with headers only', async () => {
    gateway.payment.answer = (_request, response) =>
      response.writeHead(200, { 'content-length': '12' }).end();
    const response = await gateway.call('/v1/payments/1', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '12',
      '',
    ]);
  });
});

describe('a trace', () => {
  it('goes on to the service, and its id is the id of the request', async () => {
    const response = await gateway.call('/v1/payments/1', { headers: { traceparent: TRACEPARENT } });
    expect(response.headers.get('x-request-id')).toBe(TRACE_ID);
    const [version, traceId, spanId] = String(gateway.payment.last().headers['traceparent']).split('-');
    expect([version, traceId]).toEqual(['00', TRACE_ID]);
    expect(spanId).not.toBe('b'.repeat(16));
  });

  it('begins here when the client has none', async () => {
    const response = await gateway.call('/v1/payments/1', { headers: { traceparent: 'nonsense' } });
    const traceId = String(gateway.payment.last().headers['traceparent']).split('-')[1];
    expect(response.headers.get('x-request-id')).toBe(traceId);
  });

  it('has an id for refused requests too', async () => {
    const headers = { traceparent: TRACEPARENT, authorization: 'Bearer not.a.token' };
    const response = await gateway.call('/v1/payments/1', { headers });
    expect([response.status, response.headers.get('x-request-id')]).toEqual([401, TRACE_ID]);
  });
});

describe('a token', () => {
  it.each([
    ['none', '', 'unauthenticated', 'Bearer'],
    ['a wrong one', 'Bearer not.a.token', 'invalid_token', 'Bearer error="invalid_token"'],
    ['an expired one', `Bearer ${accessToken({ exp: 1 })}`, 'token_expired', 'Bearer error="invalid_token"'],
    [
      'one for others',
      `Bearer ${accessToken({ aud: 'others' })}`,
      'invalid_token',
      'Bearer error="invalid_token"',
    ],
  ])('%s is refused before any service is asked', async (_, authorization, code, challenge) => {
    const response = await gateway.call('/v1/orders', {
      method: 'POST',
      body: 'x',
      headers: { authorization },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('www-authenticate')).toBe(challenge);
    expect(await response.json()).toMatchObject({ status: 401, code });
    expect(gateway.orders.flatMap(({ received }) => received)).toEqual([]);
  });

  it.each([
    ['POST', '/v1/auth/signup', '/auth/signup'],
    ['POST', '/v1/auth/login', '/auth/login'],
    ['GET', '/v1/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['GET', '/.well-known/jwks.json', '/.well-known/jwks.json'],
  ])('is not needed for %s %s', async (method, path, url) => {
    gateway.auth.answer = json(200, keySet);
    const response = await fetch(`${gateway.url}${path}`, { method });
    expect([response.status, gateway.auth.last().url]).toEqual([200, url]);
  });

  it('is not needed by the payment provider, whose bytes and signature reach payment as they are', async () => {
    const body = '{ "id":"evt_1",  "note": "caf\u00e9" }';
    const response = await fetch(`${gateway.url}/v1/provider-webhooks`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'provider-signature': 't=1,v1=00' },
    });
    expect(response.status).toBe(204);
    const { url, headers, body: received } = gateway.payment.last();
    expect([url, headers['provider-signature'], received.toString()]).toEqual([
      '/provider-webhooks',
      't=1,v1=00',
      body,
    ]);
    expect((await fetch(`${gateway.url}/v1/provider-webhooks`)).status).toBe(401);
  });

  it.each(['/health/live', '/health/ready', '/docs', '/docs-json'])('is not needed for %s', async (path) => {
    expect((await fetch(`${gateway.url}${path}`)).status).toBe(200);
  });
});

describe('what a service answers', () => {
  it('as an error is passed on to the letter', async () => {
    const problem = '{"type":"urn:x","title":"No","status":409,"code":"price_changed","detail":"..."}';
    gateway.payment.answer = (_request, response) =>
      response
        .writeHead(409, { 'content-type': 'application/problem+json', 'retry-after': '7' })
        .end(problem);
    const response = await gateway.call('/v1/payments/1');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      409,
      'application/problem+json',
    ]);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.text()).toBe(problem);
  });

  it.each([
    ['/dead-letters/42', '/v1/dead-letters/payment/42'],
    ['http://localhost.invalid/elsewhere', 'http://localhost.invalid/elsewhere'],
    ['/metrics', null],
  ])('as Location %s becomes %s', async (location, expected) => {
    gateway.payment.answer = json(202, {}, { location });
    const response = await gateway.call('/v1/payments/1', { method: 'POST' });
    expect(response.headers.get('location')).toBe(expected);
  });

  it('as Location with its own address becomes ours', async () => {
    gateway.payment.answer = json(303, {}, { location: `${gateway.payment.url}/payments/42?x=1` });
    const response = await gateway.call('/v1/payments/1', { method: 'POST' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/v1/payments/42?x=1']);
  });
});

describe('a body over the limit', () => {
  const expectTooLarge = async (response: Response) => {
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(gateway.payment.received).toEqual([]);
  };

  it('is refused when it says its size', async () => {
    await expectTooLarge(await gateway.call('/v1/payments/1', { method: 'POST', body: 'x'.repeat(10_001) }));
  });

  it('is refused when it does not', async () => {
    const chunks = Array.from({ length: 11 }, () => Buffer.alloc(1_000, 'x'));
    const body = ReadableStream.from(chunks);
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    await expectTooLarge(await gateway.call('/v1/payments/1', init as never));
  });
});

describe('a path', () => {
  it.each(['/v1/nothing', '/v1/ordersx', '/v1/dead-letters/auth', '/orders', '/v1/metrics'])(
    '%s is no route',
    async (path) => {
      const response = await gateway.call(path);
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'route_not_found' }]);
    },
  );

  it.each([
    '/v1/payments/../metrics',
    '/v1/payments/%2e%2e/metrics',
    '/v1/payments/..%2fmetrics',
    '/v1/payments//x',
  ])('%s is refused: two servers could read it differently', async (path) => {
    const response = await gateway.raw(path);
    response.resume();
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(gateway.payment.received).toEqual([]);
  });
});
