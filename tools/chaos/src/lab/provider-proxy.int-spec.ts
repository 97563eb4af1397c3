import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderProxy, type Misbehaviour } from './provider-proxy.js';

const DONE = '{"id":"auth_1","status":"authorized"}';

let provider: Server;
let proxy: ProviderProxy;
let heard: string[];

beforeEach(async () => {
  heard = [];
  provider = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${String(request.headers['idempotency-key'])}`);
    response.writeHead(201, { 'content-type': 'application/json' }).end(DONE);
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  proxy = await ProviderProxy.listen();
  proxy.forwardTo(`http://127.0.0.1:${(provider.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await proxy.close();
  provider.close();
});

async function authorize(how?: Misbehaviour, key = 'k') {
  proxy.misbehave = how === undefined ? undefined : () => how;
  const response = await fetch(`${proxy.url}/v1/authorizations`, {
    method: 'POST',
    body: '{}',
    headers: { 'idempotency-key': key },
  });
  return { status: response.status, text: await response.text() };
}

describe('a provider behind the proxy', () => {
  it('is itself while the proxy is kind', async () => {
    expect(await authorize()).toEqual({ status: 201, text: DONE });
    expect(heard).toEqual(['POST /v1/authorizations k']);
  });

  it('does it and says 503, or does it twice', async () => {
    expect(await authorize('fail-after')).toMatchObject({ status: 503 });
    expect(heard).toHaveLength(1);
    expect(await authorize('twice')).toEqual({ status: 201, text: DONE });
    expect(heard).toHaveLength(3);
  });

  it('takes its time to do it, or to say that it is done', async () => {
    let heardAt = Number.NaN;
    provider.on('request', () => (heardAt = performance.now()));
    const took = async (how: Misbehaviour) => {
      const beganAt = performance.now();
      expect(await authorize(how)).toEqual({ status: 201, text: DONE });
      return { toDo: heardAt - beganAt, toSay: performance.now() - heardAt };
    };
    // A timer may be early by a millisecond.
    expect((await took('slow')).toDo).toBeGreaterThan(1_990);
    expect((await took('late')).toSay).toBeGreaterThan(1_990);
  });

  it('does it and hangs up', async () => {
    await expect(authorize('cut-after')).rejects.toThrow('fetch failed');
    expect(heard).toHaveLength(1);
  });

  it('does it under a key that nobody knows', async () => {
    await expect(authorize('forget-after')).rejects.toThrow('fetch failed');
    await authorize();
    expect(heard).toEqual([expect.not.stringMatching(/ k$/), 'POST /v1/authorizations k']);
  });

  it('does it only when it has been asked again, and that is done', async () => {
    await expect(authorize('overtaken', 'first')).rejects.toThrow('fetch failed');
    expect(heard).toEqual([]);
    expect(await authorize('overtaken', 'second')).toEqual({ status: 201, text: DONE });
    expect(heard).toEqual(['POST /v1/authorizations second', 'POST /v1/authorizations first']);
  });

  it('forgets no key under which something is still on its way', async () => {
    await expect(authorize('overtaken')).rejects.toThrow('fetch failed');
    await expect(authorize('forget-after')).rejects.toThrow('fetch failed');
    expect(heard).toEqual(['POST /v1/authorizations k', 'POST /v1/authorizations k']);
  });

  it('answers nonsense, done or not done', async () => {
    expect((await authorize('garbage')).text).not.toBe(DONE);
    expect(heard).toHaveLength(0);
    expect((await authorize('garbage-after')).text).not.toBe(DONE);
    expect(heard).toHaveLength(1);
  });

  it('tells the truth to who asks: only what moves money goes wrong', async () => {
    proxy.misbehave = () => 'garbage';
    const response = await fetch(`${proxy.url}/v1/operations?key=k`);
    expect(await response.text()).toBe(DONE);
  });

  it('hangs up when it is away', async () => {
    provider.closeAllConnections();
    provider.close();
    await expect(authorize()).rejects.toThrow('fetch failed');
  });
});
