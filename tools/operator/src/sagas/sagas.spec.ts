import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGateway } from '../testing/gateway.fixture.js';
import { millrace } from '../testing/run.fixture.js';

const ID = '0199c0de-0000-8abc-8000-000000000001';
const parked = {
  id: ID,
  status: 'needs-attention',
  step: 'reserve-stock',
  revision: 7,
  parkedForSeconds: 3_950,
  cause: 'undo of reserve-stock: 14 attempts without a reply',
  owed: ['reserve-stock'],
};
const ended = { id: ID, status: 'compensated', step: null, revision: 8 };

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start({
    'GET /v1/sagas?limit=50': { sagas: [parked], nextCursor: 'more', unavailable: ['shard-1'] },
    'GET /v1/sagas?limit=2&cursor=more': { sagas: [], nextCursor: null, unavailable: [] },
    [`GET /v1/sagas/${ID}`]: { ...parked, interventions: [] },
    [`POST /v1/sagas/${ID}/retry`]: { ...parked, status: 'compensating', revision: 8 },
    [`POST /v1/sagas/${ID}/skip`]: ended,
    [`POST /v1/sagas/${ID}/force`]: ended,
  });
});
afterEach(() => gateway.stop());

const sagas = (...argv: string[]) => millrace(gateway.env, 'sagas', ...argv);
const lastAsked = () => gateway.asked.at(-1)!;

describe('parked sagas', () => {
  it('are listed with age, revision, cause and debts; what is missing is said', async () => {
    const { code, out, notes } = await sagas('list');
    expect(code).toBe(0);
    expect(out).toContain(
      `${ID}  1 h 5 min  7         undo of reserve-stock: 14 attempts without a reply  reserve-stock`,
    );
    expect(notes).toMatch(/shard-1[\s\S]*--cursor more/);
    expect(await sagas('list', '--limit', '2', '--cursor', 'more')).toMatchObject({
      out: 'There are none.',
      notes: '',
    });
  });

  it('are shown one by one', async () => {
    expect(JSON.parse((await sagas('show', ID)).out)).toMatchObject({ id: ID, interventions: [] });
  });

  it.each([
    ['retry', ['retry', ID], {}, `retry: ${ID} is compensating at reserve-stock, revision 8`],
    ['skip', ['skip', ID], {}, `skip: ${ID} is compensated, revision 8`],
    [
      'force',
      ['force', ID, '--as', 'compensated'],
      { outcome: 'compensated' },
      `force: ${ID} is compensated, revision 8`,
    ],
  ])('%s names the revision that is there, and the reason', async (verb, argv, body, out) => {
    expect(await sagas(...argv, '--reason', 'by hand')).toMatchObject({ code: 0, out });
    expect(lastAsked()).toMatchObject({ call: `POST /v1/sagas/${ID}/${verb}`, ifMatch: '"7"' });
    expect(JSON.parse(lastAsked().body)).toEqual({ reason: 'by hand', ...body });
  });

  it('are attended to as they were seen, when the revision is given', async () => {
    await sagas('skip', ID, '--reason', 'by hand', '--revision', '5');
    expect(lastAsked()).toMatchObject({ ifMatch: '"5"' });
    expect(gateway.asked.map(({ call }) => call)).not.toContain(`GET /v1/sagas/${ID}`);
  });

  it.each([
    ['without a reason', ['skip', ID]],
    ['without a saga', ['skip', '--reason', 'x']],
    ['forced to nothing', ['force', ID, '--reason', 'x']],
    ['forced to what is no end', ['force', ID, '--reason', 'x', '--as', 'confirmed']],
  ])('%s is a wrong call, and nobody is asked', async (_what, argv) => {
    expect((await sagas(...argv)).code).toBe(2);
    expect(gateway.asked).toEqual([]);
  });
});
