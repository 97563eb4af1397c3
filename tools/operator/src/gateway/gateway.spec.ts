import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGateway } from '../testing/gateway.fixture.js';
import { millrace } from '../testing/run.fixture.js';

const letter = {
  id: '0b7f9b1e-6f0e-4f0a-9a53-52a4ba3a7d01',
  topic: 'inventory.commands',
  type: 'reserve-stock.v1',
  reason: 'handler-bug',
  detail: 'TypeError: x\n    at y',
  deaths: 2,
  lastDiedAt: '2026-11-25T08:00:00.000Z',
};
const answers: Readonly<Record<string, object>> = {
  'GET /v1/dead-letters/inventory?limit=50': { letters: [letter], nextCursor: 'more' },
  'GET /v1/dead-letters/inventory?topic=a&reason=b&limit=2': { letters: [], nextCursor: null },
  [`GET /v1/dead-letters/inventory/${letter.id}`]: { ...letter, valueText: '{}' },
  [`POST /v1/dead-letters/inventory/${letter.id}/redrive`]: letter,
  'POST /v1/dead-letters/inventory/redrive': { redriven: 7 },
  [`DELETE /v1/dead-letters/inventory/${letter.id}`]: letter,
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

  it('lists dead letters, one line each, and says when there are more', async () => {
    const { code, out, notes } = await millrace(env, 'dead-letters', 'list', 'inventory');
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(2);
    expect(out).toMatch(
      /0b7f9b1e.*inventory\.commands {2}reserve-stock\.v1 {2}handler-bug {2}2 {7}TypeError: x$/,
    );
    expect(notes).toContain('There are more');
    const filter = ['--topic', 'a', '--reason', 'b', '--limit', '2'];
    expect((await millrace(env, 'dead-letters', 'list', 'inventory', ...filter)).out).toBe('There are none.');
  });

  it('shows one in full', async () => {
    const { out } = await millrace(env, 'dead-letters', 'show', 'inventory', letter.id);
    expect(JSON.parse(out)).toMatchObject({ id: letter.id, valueText: '{}' });
  });

  it('sends one again, or all that match', async () => {
    const one = await millrace(env, 'dead-letters', 'retry', 'inventory', letter.id);
    expect(one).toMatchObject({ code: 0, out: `sent again: ${letter.id}` });
    const all = await millrace(env, 'dead-letters', 'retry', 'inventory', '--all', '--reason', 'handler-bug');
    expect(all).toMatchObject({ code: 0, out: 'sent again: 7' });
    expect(JSON.parse(gateway.asked.at(-1)!.body)).toEqual({ reason: 'handler-bug' });
  });

  it('throws one away', async () => {
    expect(await millrace(env, 'dead-letters', 'discard', 'inventory', letter.id)).toMatchObject({
      code: 0,
      out: `thrown away: ${letter.id} (inventory.commands, handler-bug)`,
    });
  });

  it.each([
    ['neither one nor all', ['retry', 'inventory']],
    ['one and all', ['retry', 'inventory', letter.id, '--all']],
    ['an unknown service', ['list', 'shipping']],
  ])('%s is a wrong call, and nobody is asked', async (_what, argv) => {
    expect((await millrace(env, 'dead-letters', ...argv)).code).toBe(2);
    expect(gateway.asked).toEqual([]);
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
