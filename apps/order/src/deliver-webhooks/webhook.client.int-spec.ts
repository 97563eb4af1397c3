import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answering, type WebhookReceiver, webhookReceiver } from '../testing/webhook-receiver.js';
import type { TargetPolicy } from '../webhooks/target-policy.js';
import type { ResolveName } from './guarded-lookup.js';
import { WebhookClient } from './webhook.client.js';

const open: TargetPolicy = { ports: [], privateTargets: true };
const loopback: ResolveName = async () => [{ address: '127.0.0.1', family: 4 }];

let receiver: WebhookReceiver;
const clients: WebhookClient[] = [];

beforeAll(async () => {
  receiver = await webhookReceiver();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  receiver.forget();
});
afterAll(() => receiver.close());

function post(url: string, policy = open, resolve = loopback) {
  const client = new WebhookClient(policy, resolve);
  clients.push(client);
  return client.post({
    url,
    headers: { 'webhook-id': 'one' },
    body: '{}',
    signal: AbortSignal.timeout(10_000),
  });
}

const port = () => Number(new URL(receiver.url).port);

describe('the client of webhooks', () => {
  it('connects to the address that was looked up, and to no other', async () => {
    expect(await post(`http://shop.invalid:${port()}/hooks`)).toEqual({
      status: 204,
      answer: '',
      retryAfterSeconds: 0,
    });
    expect(receiver.received[0]!.headers.host).toBe(`shop.invalid:${port()}`);
    expect(receiver.received[0]!.headers.connection).toBe('close');
  });

  it('does not connect to a name that leads inside', async () => {
    const strict = { ports: [port()], privateTargets: false };
    expect(await post(`https://shop.invalid:${port()}/`, strict)).toMatchObject({
      problem: 'address-refused',
    });
    expect(receiver.received).toEqual([]);
  });

  it('checks the URL again, whatever was allowed when it was made', async () => {
    const strict = { ports: [443], privateTargets: false };
    for (const url of [receiver.url, `https://127.0.0.1:${port()}/`, 'https://shop.invalid:22/']) {
      expect(await post(url, strict)).toMatchObject({ problem: 'url-refused' });
    }
    expect(receiver.received).toEqual([]);
  });

  it('goes through no proxy', async () => {
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect(await post(`http://shop.invalid:${port()}/`)).toMatchObject({ status: 204 });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  it('reads the beginning of an answer and leaves the rest', async () => {
    let written = 0;
    receiver.answer((_, response) => {
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && written < 100_000_000) {
          written += 16_384;
          if (!response.write('y'.repeat(16_384))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const answer = await post(receiver.url);
    expect(answer).toMatchObject({ status: 500, answer: 'y'.repeat(200) });
    expect(written).toBeLessThan(20_000_000);
  });

  it('hears what a server asks to be left alone for', async () => {
    receiver.answer(answering(503, '', { 'retry-after': '30' }));
    expect(await post(receiver.url)).toMatchObject({ status: 503, retryAfterSeconds: 30 });
  });

  it('follows nobody', async () => {
    receiver.answer(answering(307, '', { location: `${receiver.url}/inside` }));
    expect(await post(receiver.url)).toMatchObject({ status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it('tells of a server that is not there, and of a name that leads nowhere', async () => {
    expect(await post('http://127.0.0.1:1/')).toMatchObject({ problem: 'unreachable' });
    const nowhere = () => Promise.reject(new Error('queryA ENOTFOUND'));
    expect(await post('http://shop.invalid/', open, nowhere)).toMatchObject({ problem: 'unreachable' });
  });
});
