import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { TestUpstream } from '../testing/test-upstream.js';
import { UpstreamClient } from './upstream.client.js';

describe('connections to a service', () => {
  const upstream = new TestUpstream();
  let client: UpstreamClient;

  beforeAll(() => upstream.start());
  afterAll(() => upstream.stop());
  afterEach(() => client.close());

  const clientWith = (options?: { readonly connectionLifeMs: number }) => {
    const urls = [upstream.url];
    client = new UpstreamClient({ auth: urls, order: urls, inventory: urls, payment: urls }, options);
  };

  /** @returns which connection the request came on. */
  async function call(): Promise<number> {
    const { body } = await client.send('order', {
      method: 'GET',
      path: '/orders',
      headers: {},
      body: null,
      signal: new AbortController().signal,
    });
    await body.dump();
    return upstream.last().connection;
  }

  describe('within their life', () => {
    beforeEach(() => clientWith());

    it('are used again', async () => {
      const used = new Set<number>();
      for (let calls = 0; calls < 20; calls += 1) used.add(await call());
      // Two, where a call comes before the connection of the last one is free again.
      expect(used.size).toBeLessThanOrEqual(2);
    });
  });

  describe('at the end of it', () => {
    beforeEach(() => clientWith({ connectionLifeMs: 1 }));

    it('make way for new ones, which find pods that came since', async () => {
      const used = new Set<number>();
      await eventually(async () => expect(used.add(await call()).size).toBeGreaterThan(5), {
        waitingFor: 'new connections',
      });
    });
  });
});
