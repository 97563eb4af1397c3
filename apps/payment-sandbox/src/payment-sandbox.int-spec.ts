import { randomUUID } from 'node:crypto';
import { migrate } from '@millrace/persistence';
import { type Service, startService } from '@millrace/service-kit';
import { eventually, type FreshDatabase, freshDatabase } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from './migrations/index.js';
import { paymentSandbox } from './payment-sandbox.service.js';

const API_KEY = 'key-of-the-sandbox-spec';

let database: FreshDatabase;
let sandbox: Service;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, migrations });
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await database.drop();
});

function startSandbox(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  return startService(paymentSandbox, {
    DATABASE_URL: database.url,
    PROVIDER_API_KEY: API_KEY,
    PROVIDER_LATENCY_MS: '0',
    PROVIDER_SLOW_CARD_MS: '300',
    LOG_LEVEL: 'warn',
    ...env,
  });
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly id: string; readonly code?: string };
}

async function call(
  method: 'GET' | 'POST',
  path: string,
  options: { key?: string; body?: unknown; apiKey?: string; signal?: AbortSignal; at?: Service } = {},
): Promise<Answer> {
  const response = await fetch(`${(options.at ?? sandbox).url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${options.apiKey ?? API_KEY}`,
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const orderOf = (paymentMethod = 'pm_card_ok') => ({
  reference: randomUUID(),
  amountMinor: 2_500,
  currency: 'EUR',
  paymentMethod,
});
const authorize = (body = orderOf(), key: string = randomUUID()) =>
  call('POST', '/v1/authorizations', { key, body });
const operate = (id: string, what: 'captures' | 'voids' | 'refunds', key: string = randomUUID()) =>
  call('POST', `/v1/authorizations/${id}/${what}`, { key });
const ledgerOf = async (reference: string, page = '') =>
  (await call('GET', `/ledger?reference=${reference}${page}`)).body as unknown as {
    movements: { kind: string; amountMinor: number; sequence: number }[];
    sums: Record<string, unknown>[];
    nextAfter?: number;
  };
const movesOf = async (reference: string) => (await ledgerOf(reference)).movements.map(({ kind }) => kind);

describe('the API key', () => {
  it.each(['wrong', `${API_KEY}x`, ''])('%j opens nothing', async (apiKey) => {
    for (const path of ['/ledger', '/v1/operations?key=k', '/v1/authorizations/auth_1']) {
      const { status, body } = await call('GET', path, { apiKey });
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'invalid_api_key' });
    }
    expect((await call('POST', '/v1/authorizations', { apiKey, key: 'k', body: orderOf() })).status).toBe(
      401,
    );
  });

  it('is not needed for health', async () => {
    expect((await call('GET', '/health/ready', { apiKey: '' })).status).toBe(200);
  });
});

describe('authorizing', () => {
  it('sets the amount aside', async () => {
    const order = orderOf();
    const { status, body } = await authorize(order);
    expect(status).toBe(201);
    const { paymentMethod: _hidden, ...shown } = order;
    expect(body).toEqual({ ...shown, id: expect.stringMatching(/^auth_/), status: 'authorized' });
    expect((await call('GET', `/v1/authorizations/${body.id}`)).body).toEqual({ ...body, expired: false });
  });

  it.each([
    ['pm_card_declined', 'card_declined'],
    ['pm_card_insufficient_funds', 'insufficient_funds'],
    ['pm_nobody', 'invalid_payment_method'],
  ])('declines %s, which moves no money', async (paymentMethod, declineCode) => {
    const order = orderOf(paymentMethod);
    const { status, body } = await authorize(order);
    expect({ status, ...body }).toMatchObject({ status: 'declined', declineCode });
    expect(await movesOf(order.reference)).toEqual([]);
    expect((await operate(body.id, 'captures')).body.code).toBe('not_authorized');
  });

  it('names every field that does not fit, and a missing key', async () => {
    const { status, body } = await call('POST', '/v1/authorizations', {
      key: 'k',
      body: { amountMinor: -1, currency: 'eur', paymentMethod: 'pm_card_ok', card: '4111' },
    });
    expect(status).toBe(400);
    expect((body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      '',
      'amountMinor',
      'currency',
      'reference',
    ]);
    const unkeyed = await call('POST', '/v1/authorizations', { body: orderOf() });
    expect(unkeyed).toMatchObject({ status: 400, body: { code: 'missing_idempotency_key' } });
  });
});

describe('an idempotency key', () => {
  it('makes one operation of 20 requests at once, with one answer', async () => {
    const order = orderOf();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => authorize(order, `at-once-${order.reference}`)),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    const { id } = answers[0]!.body;
    const captures = await Promise.all(Array.from({ length: 20 }, () => operate(id, 'captures', `c-${id}`)));
    expect(new Set(captures.map(({ status, body }) => `${status} ${String(body['status'])}`))).toEqual(
      new Set(['201 captured']),
    );
    expect(await movesOf(order.reference)).toEqual(['authorize', 'capture']);
  });

  it('makes one operation across two processes', async () => {
    const other = await startSandbox();
    const order = orderOf();
    const key = `two-${order.reference}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        call('POST', '/v1/authorizations', { key, body: order, at: n % 2 ? other : sandbox }),
      ),
    );
    await other.stop();
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(await movesOf(order.reference)).toEqual(['authorize']);
  });

  it('is refused for another body', async () => {
    const order = orderOf();
    const key = randomUUID();
    await authorize(order, key);
    const other = await authorize({ ...order, amountMinor: 1 }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('repeats a refusal too', async () => {
    const { body } = await authorize();
    const key = randomUUID();
    expect((await operate(body.id, 'refunds', key)).body.code).toBe('not_captured');
    await operate(body.id, 'captures');
    expect((await operate(body.id, 'refunds', key)).body.code).toBe('not_captured');
    expect((await call('GET', `/v1/operations?key=${key}`)).body).toMatchObject({
      kind: 'refund',
      refusal: 'not_captured',
    });
  });
});

describe('what follows an authorization', () => {
  it('captures once, whatever the keys', async () => {
    const order = orderOf();
    const { body } = await authorize(order);
    const answers = await Promise.all(Array.from({ length: 10 }, () => operate(body.id, 'captures')));
    expect(answers.map(({ status }) => String(status)).sort()).toEqual([
      '201',
      ...Array<string>(9).fill('409'),
    ]);
    expect(await movesOf(order.reference)).toEqual(['authorize', 'capture']);
  });

  it('refuses to void what was captured, and refunds it once', async () => {
    const order = orderOf();
    const { body } = await authorize(order);
    await operate(body.id, 'captures');
    expect((await operate(body.id, 'voids')).body.code).toBe('already_captured');
    expect((await operate(body.id, 'refunds')).body['status']).toBe('refunded');
    expect((await operate(body.id, 'refunds')).body.code).toBe('already_refunded');
    const { movements, sums } = await ledgerOf(order.reference);
    expect(movements.map(({ kind }) => kind)).toEqual(['authorize', 'capture', 'refund']);
    expect(sums).toEqual([
      { currency: 'EUR', authorizedMinor: 2_500, capturedMinor: 2_500, voidedMinor: 0, refundedMinor: 2_500 },
    ]);
  });

  it('lets go of what was set aside, and captures it no more', async () => {
    const order = orderOf();
    const { body } = await authorize(order);
    expect((await operate(body.id, 'voids')).status).toBe(201);
    expect((await operate(body.id, 'captures')).body.code).toBe('already_voided');
    expect(await movesOf(order.reference)).toEqual(['authorize', 'void']);
  });

  it('knows no capture of what never was', async () => {
    const answer = await operate(`auth_${randomUUID()}`, 'captures');
    expect(answer).toMatchObject({ status: 404, body: { code: 'authorization_not_found' } });
  });

  it('captures nothing that has expired', async () => {
    const hasty = await startSandbox({ PROVIDER_AUTHORIZATION_TTL_SECONDS: '1' });
    const { body } = await call('POST', '/v1/authorizations', {
      key: randomUUID(),
      body: orderOf(),
      at: hasty,
    });
    await hasty.stop();
    await eventually(
      async () => {
        expect((await call('GET', `/v1/authorizations/${body.id}`)).body['expired']).toBe(true);
      },
      { waitingFor: 'an authorization of one second to expire' },
    );
    expect((await operate(body.id, 'captures')).body.code).toBe('authorization_expired');
    expect((await operate(body.id, 'voids')).status).toBe(201);
  });
});

describe('cards that misbehave', () => {
  it('answers late on pm_card_slow', async () => {
    const startedAtMs = performance.now();
    expect((await authorize(orderOf('pm_card_slow'))).status).toBe(201);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(300);
  });

  it('charges and then keeps silent: the operation is found by its key, a repeat is answered at once', async () => {
    const order = orderOf('pm_card_timeout_after_charge');
    const key = randomUUID();
    const gaveUp = call('POST', '/v1/authorizations', { key, body: order, signal: AbortSignal.timeout(500) });
    await expect(gaveUp).rejects.toThrow('timeout');
    const { body: found } = await call('GET', `/v1/operations?key=${key}`);
    expect(found).toMatchObject({ key, kind: 'authorize', authorization: { status: 'authorized' } });
    const again = await authorize(order, key);
    expect(again.body).toEqual(found['authorization']);
    expect(await movesOf(order.reference)).toEqual(['authorize']);
  });

  it('fails n times per operation before it works, also across a restart', async () => {
    const order = orderOf('pm_card_5xx_2');
    const key = randomUUID();
    const statuses = [(await authorize(order, key)).status];
    expect((await call('GET', `/v1/operations?key=${key}`)).status).toBe(404);
    await sandbox.stop();
    sandbox = await startSandbox();
    statuses.push((await authorize(order, key)).status, (await authorize(order, key)).status);
    expect(statuses).toEqual([503, 503, 201]);
    const { id } = (await authorize(order, key)).body;
    expect((await operate(id, 'captures')).status).toBe(503);
  });

  it('ends held answers when it stops', async () => {
    const stopped = await startSandbox();
    const held = call('POST', '/v1/authorizations', {
      key: randomUUID(),
      body: orderOf('pm_card_timeout_after_charge'),
      at: stopped,
    });
    const key = randomUUID();
    await call('POST', '/v1/authorizations', { key, body: orderOf(), at: stopped });
    const stoppedAtMs = performance.now();
    await stopped.stop();
    expect((await held).status).toBe(201);
    // It would be held for 30 s.
    expect(performance.now() - stoppedAtMs).toBeLessThan(25_000);
  });
});

describe('the ledger', () => {
  it('is read in pages, with sums over all of them', async () => {
    const reference = randomUUID();
    for (let n = 0; n < 3; n++) await authorize({ ...orderOf(), reference, amountMinor: 100 });
    const first = await ledgerOf(reference, '&limit=2');
    const second = await ledgerOf(reference, `&limit=2&after=${first.nextAfter}`);
    expect([first.movements.length, second.movements.length, second.nextAfter]).toEqual([2, 1, undefined]);
    expect(first.sums).toEqual(second.sums);
    expect(first.sums).toMatchObject([{ authorizedMinor: 300 }]);
  });
});
