import { describe, expect, it } from '@jest/globals';
import type { UpstreamClient } from '../upstream/upstream.client.js';
import { ApiDocuments } from './api-documents.js';

const DOCUMENTS: Readonly<Record<string, object>> = {
  auth: { paths: { '/auth/me': {} } },
  order: { paths: { '/orders': {} } },
  inventory: { paths: { '/inventory/skus': {} } },
  payment: { paths: { '/payments/{orderId}': {} } },
};

function given() {
  const clock = { nowMs: 0 };
  const down = new Set<string>();
  const asked: string[] = [];
  const send = (service: string) => {
    asked.push(service);
    if (down.has(service)) return Promise.reject(new Error('connect ECONNREFUSED'));
    return Promise.resolve({ statusCode: 200, body: { json: () => Promise.resolve(DOCUMENTS[service]) } });
  };
  const client = { send } as unknown as UpstreamClient;
  const documents = new ApiDocuments(client, { warn: () => undefined }, () => clock.nowMs);
  const look = async () =>
    (await documents.merged({ info: { description: 'All.' } })) as unknown as {
      paths: object;
      info: { description: string };
    };
  return { clock, down, asked, look };
}

describe('ApiDocuments', () => {
  it('asks nobody before somebody looks, then every service once in 30 s', async () => {
    const { clock, asked, look } = given();
    expect(asked).toEqual([]);
    expect(Object.keys((await look()).paths)).toHaveLength(4);
    clock.nowMs = 29_999;
    await look();
    expect(asked).toHaveLength(4);
    clock.nowMs = 30_000;
    await look();
    expect(asked).toHaveLength(8);
  });

  it('names a service that was never seen, and shows it once it is back', async () => {
    const { clock, down, look } = given();
    down.add('order');
    const without = await look();
    expect(without.info.description).toBe('All. Not shown, since it cannot be reached at the moment: order.');
    expect(Object.keys(without.paths)).not.toContain('/v1/orders');
    down.clear();
    clock.nowMs = 2_000;
    const { info, paths } = await look();
    expect([info.description, Object.keys(paths).includes('/v1/orders')]).toEqual(['All.', true]);
  });

  it('shows a service that went down as it last was', async () => {
    const { clock, down, look } = given();
    await look();
    down.add('order');
    clock.nowMs = 30_000;
    expect(Object.keys((await look()).paths)).toContain('/v1/orders');
  });
});
