import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGateway } from '../testing/gateway.fixture.js';
import { millrace } from '../testing/run.fixture.js';

const answers: Readonly<Record<string, object>> = {
  'GET /v1/orders/o-1': { id: 'o-1', status: 'confirmed' },
  'GET /v1/orders/o-1/timeline': { timeline: [{ event: 'placed' }] },
};

let gateway: FakeGateway;
let env: Record<string, string>;
beforeEach(async () => {
  gateway = await FakeGateway.start(answers);
  env = gateway.env;
});
afterEach(() => gateway.stop());

describe('what goes by the gateway', () => {
  it('signs in with the account, and asks with its token', async () => {
    const { code, out } = await millrace(env, 'order', 'o-1');
    expect({ code, order: JSON.parse(out) as object }).toEqual({
      code: 0,
      order: { id: 'o-1', status: 'confirmed', timeline: [{ event: 'placed' }] },
    });
    expect(gateway.asked[0]).toMatchObject({ call: 'POST /v1/auth/login', token: undefined });
    expect(JSON.parse(gateway.asked[0]!.body)).toEqual({ email: 'ops@example.com', password: 'secret' });
    expect(gateway.asked.slice(1).map(({ token }) => token)).toEqual([
      'Bearer of-the-operator',
      'Bearer of-the-operator',
    ]);
  });

  it('takes a token as it is', async () => {
    await millrace({ MILLRACE_URL: env['MILLRACE_URL']!, MILLRACE_TOKEN: 'mine' }, 'order', 'o-1');
    expect(gateway.asked.map(({ token }) => token)).toEqual(['Bearer mine', 'Bearer mine']);
  });

  it('tells what the gateway says when it refuses', async () => {
    const { code, notes } = await millrace(env, 'order', 'o-2');
    expect({ code, notes }).toEqual({
      code: 1,
      notes: expect.stringMatching(
        /^failed: GET .*\/v1\/orders\/o-2.* 404: not_found: There is no such thing\.$/,
      ),
    });
  });

  it('tells that nothing answers, and that there are no credentials', async () => {
    const nobody = await millrace({ MILLRACE_URL: env['MILLRACE_URL']! }, 'order', 'o-1');
    expect(nobody).toMatchObject({ code: 1, notes: expect.stringContaining('MILLRACE_TOKEN') });
    await gateway.stop();
    const away = await millrace(env, 'order', 'o-1');
    expect(away).toMatchObject({ code: 1, notes: expect.stringContaining('ECONNREFUSED') });
  });
});
