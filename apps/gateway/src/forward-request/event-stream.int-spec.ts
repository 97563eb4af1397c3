import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { TestGateway } from '../testing/test-gateway.js';

/** Short enough to be waited for, long enough for a busy machine to answer in. */
const REQUEST_TIMEOUT_MS = 3_000;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start({ REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) });
});
afterAll(() => gateway.stop());

/** A stream whose events the spec sends itself. */
async function openStream() {
  let source: ServerResponse | undefined;
  gateway.payment.answer = (_request, response) => {
    source = response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  };
  const startedAtMs = Date.now();
  const stream = await gateway.raw('/v1/payments/1/events');
  return { source: source!, stream, startedAtMs };
}

describe('an event stream', () => {
  it('begins before its first event, and brings each event as it happens', async () => {
    const { source, stream } = await openStream();
    expect(stream.headers['content-type']).toBe('text/event-stream');
    for (const event of ['data: one\n\n', 'data: two\n\n']) {
      source.write(event);
      const [chunk] = (await once(stream, 'data')) as [Buffer];
      expect(chunk.toString()).toBe(event);
    }
    source.end();
    await once(stream, 'end');
  });

  it('outlives the deadline of its request', async () => {
    const { source, stream, startedAtMs } = await openStream();
    await eventually(() => expect(Date.now() - startedAtMs).toBeGreaterThan(REQUEST_TIMEOUT_MS + 200), {
      waitingFor: 'the deadline to pass',
    });
    source.write('data: still here\n\n');
    const [chunk] = (await once(stream, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('data: still here\n\n');
    source.end();
    await once(stream, 'end');
  });

  it('ends at the service when the client leaves', async () => {
    const { stream } = await openStream();
    stream.destroy();
    await eventually(() => expect(gateway.payment.last().abandoned()).toBe(true), {
      waitingFor: 'the stream to be ended at the service',
    });
  });
});

describe('many event streams', () => {
  it('take no connection from answers that end', async () => {
    gateway.payment.answer = (request, response) => {
      if (!request.url.endsWith('/events'))
        return response.writeHead(200, { 'content-length': '2' }).end('ok');
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    };
    const streams = await Promise.all(
      Array.from({ length: 200 }, () => gateway.raw('/v1/payments/1/events')),
    );
    const response = await gateway.call('/v1/payments/1');
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    for (const stream of streams) stream.destroy();
  });
});

describe('a gateway that stops', () => {
  it('ends its event streams rather than wait for them', async () => {
    const stopping = await TestGateway.start({ SHUTDOWN_TIMEOUT_MS: '90000' });
    stopping.payment.answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const stream = await stopping.raw('/v1/payments/1/events');
    const ended = once(stream, 'error');
    stream.resume();
    const startedAtMs = Date.now();
    await stopping.stop();
    expect(Date.now() - startedAtMs).toBeLessThan(60_000);
    await ended;
  });
});

describe('any other answer', () => {
  const stopsHalfWay = (length: Readonly<Record<string, string>>) => {
    gateway.payment.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...length });
      response.write('{"half":', () => response.destroy());
    };
  };

  it.each([[{}], [{ 'content-length': '70000' }]])(
    'that stops half way is cut off, not passed for whole: %j',
    async (length) => {
      stopsHalfWay(length);
      const response = await gateway.call('/v1/payments/1');
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow('terminated');
    },
  );

  it('that is small and stops half way is told as a failure', async () => {
    stopsHalfWay({ 'content-length': '100' });
    const response = await gateway.call('/v1/payments/1');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'upstream_unavailable' });
  });

  it('that is small and does not go on is not waited for beyond the deadline', async () => {
    gateway.payment.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"half":');
    };
    const response = await gateway.call('/v1/payments/1');
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'upstream_timeout' });
    await eventually(() => expect(gateway.payment.last().abandoned()).toBe(true), {
      waitingFor: 'the call upstream to be ended',
    });
  });
});
