import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeMessage, type WireMessage } from '@millrace/contract-kit';
import { stockReserved } from '@millrace/contracts';
import { newSlottedId, uuidV7 } from '@millrace/ids';
import type { Service } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import { orderCaller } from './testing/order-caller.js';
import { type OrderServices, orderServices } from './testing/order-services.js';

const reason = 'the sender is mended';
const operatorId = randomUUID();
let services: OrderServices;
let service: Service;

beforeAll(async () => {
  services = await orderServices();
  service = await services.start();
});
afterAll(() => services.close());

const operator = () => services.token({ subject: operatorId, roles: ['operator'] });

/** Whatever the desk answers. */
interface Answered {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly groups: readonly { readonly code: string; readonly count: number }[];
  readonly letters: readonly { readonly id: string }[];
  readonly actions: readonly object[];
  readonly jobs: readonly object[];
}

async function ask(
  method: string,
  path: string,
  body?: object,
  { token = operator(), headers = {} }: { token?: string; headers?: Record<string, string> } = {},
) {
  const answer = await orderCaller(service.url, token)(method, `/dead-letters${path}`, {
    ...(body && { body }),
    headers,
  });
  return { ...answer, body: answer.body as unknown as Answered };
}

/** A reply whose attempt id is none. */
function poison(): WireMessage {
  const orderId = newSlottedId(7);
  const good = { ...stockReserved.example, orderId };
  const message = encodeMessage(stockReserved, good, { id: uuidV7(), source: '/test' });
  return { ...message, value: JSON.stringify({ ...good, attemptId: 'none' }) };
}

async function letters(count: number) {
  await services.topics.send(Array.from({ length: count }, poison));
  return eventually(
    async () => {
      const { body } = await ask('GET', '');
      expect(body.letters).toHaveLength(count);
      return body.letters.map(({ id }) => id);
    },
    { waitingFor: `${count} dead letters` },
  );
}

describe('the dead-letter desk over HTTP', () => {
  it('groups by cause, tries out, sends one again, sends a group again, purges it, and has it all in the audit', async () => {
    const [first] = await letters(3);
    const { body } = await ask('GET', '/groups');
    expect(body.groups).toMatchObject([{ code: 'schema-mismatch', count: 3, type: stockReserved.type }]);
    expect(await ask('POST', `/${first}/redrive`, { reason, dryRun: true })).toMatchObject({
      status: 200,
      body: { topic: stockReserved.topic.name, problem: { reason: 'schema-mismatch' } },
    });
    expect(await ask('POST', `/${first}/redrive`, { reason, value: '{}' })).toMatchObject({
      status: 422,
      body: { code: 'dead_letter_unreadable' },
    });

    const filter = { code: 'schema-mismatch' };
    expect((await ask('POST', '/redrive', { filter, reason, dryRun: true })).body).toEqual({ matching: 3 });
    const headers = { 'idempotency-key': 'ticket-4711' };
    const begun = await ask('POST', '/redrive', { filter, reason }, { headers });
    expect(begun).toMatchObject({ status: 202, body: { total: 3, by: operatorId } });
    expect(begun.headers.get('location')).toBe(`/dead-letters/jobs/${begun.body.id}`);
    expect((await ask('POST', '/redrive', { filter, reason }, { headers })).body.id).toBe(begun.body.id);
    await eventually(
      async () => {
        expect((await ask('GET', `/jobs/${begun.body.id}`)).body).toMatchObject({ status: 'done', sent: 3 });
        const { body: page } = await ask('GET', '');
        expect(page.letters).toMatchObject([{ deaths: 2 }, { deaths: 2 }, { deaths: 2 }]);
      },
      { waitingFor: 'the job to be done, and all three to have died again' },
    );
    expect((await ask('GET', '/jobs')).body.jobs).toHaveLength(1);
    expect((await ask('POST', `/jobs/${begun.body.id}/cancel`)).body.status).toBe('done');

    expect((await ask('POST', `/${first}/purge`, { reason })).body).toMatchObject({ id: first });
    expect((await ask('POST', '/purge', { filter, reason, dryRun: true })).body).toEqual({ matching: 2 });
    expect((await ask('POST', '/purge', { filter, reason })).body).toEqual({ purged: 2 });
    expect((await ask('GET', '/actions')).body.actions).toHaveLength(6);
    expect((await ask('GET', `/actions?letter=${first}`)).body.actions).toMatchObject([
      { action: 'purge', by: operatorId, reason },
      { action: 'redrive', jobId: begun.body.id },
    ]);
  });

  it.each([
    ['POST', `/${uuidV7()}/purge`, {}],
    ['POST', `/${uuidV7()}/redrive`, {}],
    ['POST', '/purge', { filter: {} }],
    ['POST', '/redrive', { reason }],
    ['POST', '/redrive', { filter: { sort: 'x' }, reason }],
    ['GET', '/jobs/1', undefined],
    ['GET', '/groupings', undefined],
  ])('%s %s without what it needs is refused', async (method, path, body) => {
    expect(await ask(method, path, body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('is for operators', async () => {
    const customer = { token: services.token() };
    for (const path of ['', '/groups', '/actions', '/jobs']) {
      expect((await ask('GET', path, undefined, customer)).status).toBe(403);
    }
    for (const path of ['/redrive', '/purge', `/${uuidV7()}/redrive`, `/${uuidV7()}/purge`]) {
      expect((await ask('POST', path, { filter: {}, reason }, customer)).body.code).toBe('forbidden');
    }
  });
});
