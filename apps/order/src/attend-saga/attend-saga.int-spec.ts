import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { releaseStock, stockReleased } from '@millrace/contracts';
import type { Service } from '@millrace/service-kit';
import { encodeMessage } from '@millrace/contract-kit';
import { uuidV5 } from '@millrace/ids';
import { eventually } from '@millrace/testing';
import { orderCaller } from '../testing/order-caller.js';
import { type OrderServices, orderServices } from '../testing/order-services.js';
import type { AttendedSagaView, ParkedPage } from './attend-saga.dto.js';

// A saga parks soon, and is not retried again while a spec looks at it.
const TIMES = {
  UNDO_TIMEOUT_MS: '600000',
  SAGA_RETRY_MAX_MS: '600000',
  SAGA_ATTENTION_AFTER_MS: '100',
};
const reason = 'released by hand, ticket 4711';

let services: OrderServices;
let service: Service;
let customer: string;
const operatorId = randomUUID();

beforeAll(async () => {
  services = await orderServices();
  service = await services.start(TIMES);
  customer = services.token();
});
afterAll(() => services.close());

async function ask(
  method: string,
  path: string,
  { token = services.token({ subject: operatorId, roles: ['operator'] }), body, headers }: Asked = {},
) {
  const answer = await orderCaller(service.url, token)(method, path, {
    ...(body && { body }),
    ...(headers && { headers }),
  });
  return { ...answer, body: answer.body as unknown as Answered };
}

interface Asked {
  readonly token?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}
/** What is answered, whatever was asked: a saga, a page of them, an order, its history, a problem. */
interface Answered extends AttendedSagaView, ParkedPage {
  readonly code: string;
  readonly entries: readonly { readonly event: string }[];
}

const show = (id: string) => ask('GET', `/sagas/${id}`);

/** An order that was cancelled before anybody answered, and whose `release-stock` is not answered either. */
async function parkedOrder(): Promise<{ readonly id: string; readonly etag: string }> {
  const id = await services.place(service, customer);
  await ask('POST', `/orders/${id}/cancel`, { token: customer });
  return eventually(
    async () => {
      const { body, headers } = await show(id);
      expect(body.status).toBe('needs-attention');
      return { id, etag: headers.get('etag')! };
    },
    { waitingFor: `order ${id} to need attention` },
  );
}

const verb = (id: string, name: string, etag: string, body: object = {}) =>
  ask('POST', `/sagas/${id}/${name}`, { body: { reason, ...body }, headers: { 'if-match': etag } });
const orderOf = async (id: string) => (await ask('GET', `/orders/${id}`)).body;
/** Attempts to undo that were sent, in the order of the first time that each was. */
const undosOf = (id: string) => [
  ...new Set(
    services.topics.heard
      .filter(({ contract, envelope }) => contract === releaseStock && envelope.subject === id)
      .map(({ data }) => (data as { readonly attemptId: string }).attemptId),
  ),
];

describe('attending to sagas', () => {
  it('lists the parked ones, the longest parked first, with age and cause, page by page', async () => {
    const ids = [(await parkedOrder()).id, (await parkedOrder()).id];
    const first = await ask('GET', '/sagas?limit=1');
    expect(first.body).toMatchObject({
      sagas: [
        {
          id: ids[0],
          status: 'needs-attention',
          phase: 'backward',
          step: 'reserve-stock',
          reason: 'cancelled-by-customer',
          parkedForSeconds: expect.any(Number),
          cause: expect.stringMatching(/^undo of reserve-stock: \d+ attempts? without a reply$/),
        },
      ],
      unavailable: [],
    });
    const second = await ask('GET', `/sagas?limit=5&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ sagas: [{ id: ids[1] }], nextCursor: null });
    expect((await ask('GET', '/sagas?cursor=made-up')).status).toBe(400);
  });

  it('retries: the undo is sent again as another attempt, and only that one is heard', async () => {
    const { id, etag } = await parkedOrder();
    const before = (await show(id)).body;
    const { status, body, headers } = await verb(id, 'retry', etag);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'compensating', attempt: before.attempt + 1, attentionAt: null });
    expect(headers.get('etag')).toBe(`"${before.revision + 1}"`);
    await eventually(() => expect(undosOf(id).length).toBeGreaterThan(before.attempt), {
      waitingFor: 'the undo to be sent again',
    });
    // A saga that has waited for 100 ms since parks once more, and sends the undo once more: the newest is answered.
    const answered = new Set<string>();
    const answerNewest = async () => {
      const attemptId = undosOf(id).at(-1)!;
      if (answered.has(attemptId)) return;
      answered.add(attemptId);
      const data = { ...stockReleased.example, orderId: id, attemptId };
      const meta = { id: uuidV5(attemptId, stockReleased.type), source: '/test' };
      await services.topics.send([encodeMessage(stockReleased, data, meta)]);
    };
    await eventually(
      async () => {
        await answerNewest();
        expect(await orderOf(id)).toMatchObject({ status: 'cancelled' });
      },
      { waitingFor: 'the order to be cancelled' },
    );
  });

  it('skips: the order ends as if the undo had been answered', async () => {
    const { id, etag } = await parkedOrder();
    expect((await verb(id, 'skip', etag)).body).toMatchObject({ status: 'compensated', step: null });
    expect(await orderOf(id)).toMatchObject({ status: 'cancelled', reason: 'cancelled-by-customer' });
  });

  it('forces: the order ends as stated, and the audit tells what is still owed', async () => {
    const { id, etag } = await parkedOrder();
    const forced = await verb(id, 'force', etag, { outcome: 'completed' });
    expect(forced.body).toMatchObject({ status: 'completed', owed: [] });
    expect(await orderOf(id)).toMatchObject({ status: 'confirmed' });
    const [intervention] = (await show(id)).body.interventions;
    expect(intervention).toMatchObject({
      verb: 'force',
      outcome: 'completed',
      by: operatorId,
      reason,
      before: { status: 'needs-attention', owed: ['reserve-stock'], reason: 'cancelled-by-customer' },
    });
  });

  it('shows in the timeline what happened, and to operators who did it and why', async () => {
    const { id, etag } = await parkedOrder();
    await verb(id, 'skip', etag);
    const timelineFor = async (token?: string) => {
      return (await ask('GET', `/orders/${id}/timeline`, token === undefined ? {} : { token })).body;
    };
    const forCustomer = await timelineFor(customer);
    expect(forCustomer.entries.map(({ event }) => event).slice(-3)).toEqual([
      'needs-attention',
      'skipped',
      'compensated',
    ]);
    expect(JSON.stringify(forCustomer)).not.toContain(reason);
    expect(forCustomer.interventions).toBeUndefined();
    expect((await timelineFor()).interventions).toMatchObject([{ verb: 'skip', by: operatorId, reason }]);
  });

  it('has one effect for one request, and none for a saga that has moved on', async () => {
    const { id, etag } = await parkedOrder();
    const once = await verb(id, 'skip', etag);
    expect((await verb(id, 'skip', etag)).body).toEqual(once.body);
    const late = await verb(id, 'force', etag, { outcome: 'completed' });
    expect(late).toMatchObject({
      status: 412,
      body: { code: 'saga_moved_on', revision: once.body.revision },
    });
    expect((await show(id)).body.interventions).toHaveLength(1);
  });

  it.each([
    ['without the revision', { 'if-match': '' }, { reason }, 400, 'if_match_required'],
    ['for any revision', { 'if-match': '*' }, { reason }, 400, 'if_match_required'],
    ['without a reason', {}, {}, 400, 'invalid_request'],
    ['with more than is asked', {}, { reason, outcome: 'completed' }, 400, 'invalid_request'],
  ])('refuses a verb %s', async (_, headers, body, status, code) => {
    const { id, etag } = await parkedOrder();
    const answer = await ask('POST', `/sagas/${id}/skip`, {
      body,
      headers: { 'if-match': etag, ...headers },
    });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect((await show(id)).body.interventions).toEqual([]);
  });

  it('is for operators: a customer sees nothing and moves nothing, not even of its own order', async () => {
    const { id, etag } = await parkedOrder();
    for (const path of ['/sagas', `/sagas/${id}`]) {
      expect((await ask('GET', path, { token: customer })).status).toBe(403);
    }
    for (const name of ['retry', 'skip', 'force']) {
      const asked = { token: customer, body: { reason }, headers: { 'if-match': etag } };
      expect((await ask('POST', `/sagas/${id}/${name}`, asked)).body.code).toBe('forbidden');
    }
  });

  it('knows no saga that is not there', async () => {
    const unknown = '0199c0de-0000-8abc-8000-0000000000ff';
    for (const id of [unknown, 'no-id']) expect((await show(id)).status).toBe(404);
    expect((await verb(unknown, 'skip', '"1"')).body.code).toBe('saga_not_found');
  });
});
