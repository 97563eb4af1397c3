import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGateway, accessToken } from '../testing/test-gateway.js';

const BURST = 5;

let gateway: TestGateway;

beforeAll(async () => {
  // One a second is far less than this spec sends.
  gateway = await TestGateway.start({
    GATEWAY_ACCOUNT_REQUESTS_PER_SECOND: '1',
    GATEWAY_ACCOUNT_REQUEST_BURST: String(BURST),
  });
});
afterAll(() => gateway.stop());
afterEach(() => gateway.upstreams.forEach((upstream) => upstream.forget()));

const get = (claims: Readonly<Record<string, unknown>>) =>
  gateway.call('/v1/payments/1', { headers: { authorization: `Bearer ${accessToken(claims)}` } });
const statusesOf = async (claims: Readonly<Record<string, unknown>>, count: number) =>
  (await Promise.all(Array.from({ length: count }, () => get(claims)))).map(({ status }) => status);

describe('an account that asks too often', () => {
  it('is answered 429 and when to come again, before anybody else is asked; others are not', async () => {
    const statuses = await statusesOf({ sub: 'eager' }, 10 * BURST);
    expect(statuses.filter((status) => status === 204).length).toBeGreaterThanOrEqual(BURST);
    expect(new Set(statuses)).toEqual(new Set([204, 429]));
    expect(gateway.payment.received).toHaveLength(statuses.filter((status) => status === 204).length);
    expect(await statusesOf({ sub: 'calm' }, 1)).toEqual([204]);
  });

  it('is told in problem details', async () => {
    const responses = await Promise.all(Array.from({ length: 10 * BURST }, () => get({ sub: 'curious' })));
    const refused = responses.find(({ status }) => status === 429)!;
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  it('may be an operator', async () => {
    const statuses = await statusesOf({ sub: 'operator', roles: ['operator'] }, 10 * BURST);
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});
