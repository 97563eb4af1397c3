import { randomUUID } from 'node:crypto';
import { migrate } from '@millrace/persistence';
import { type Service, startService } from '@millrace/service-kit';
import { type FreshDatabase, freshDatabase } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '../migrations/index.js';
import { paymentSandbox } from '../payment-sandbox.service.js';

const API_KEY = 'key-of-the-clock-spec';

let database: FreshDatabase;
let sandbox: Service;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, migrations });
  sandbox = await startService(paymentSandbox, {
    DATABASE_URL: database.url,
    PROVIDER_API_KEY: API_KEY,
    PROVIDER_LATENCY_MS: '0',
    LOG_LEVEL: 'warn',
  });
});
afterAll(async () => {
  await sandbox.stop();
  await database.drop();
});

async function call(path: string, body?: unknown, key?: string, apiKey = API_KEY) {
  const response = await fetch(`${sandbox.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key ?? randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (text === '' ? {} : JSON.parse(text)) as { id: string; code?: string; movements: object[] };
  return { status: response.status, body: json };
}
const orderOf = () => ({
  reference: randomUUID(),
  amountMinor: 2_500,
  currency: 'EUR',
  paymentMethod: 'pm_card_ok',
});
const forward = (seconds: number) => call('/clock/forward', { seconds });

describe('as time passes', () => {
  it('a key is forgotten after a day: the operation stays, and is found by its reference', async () => {
    const [order, key] = [orderOf(), randomUUID()];
    const { body: authorization } = await call('/v1/authorizations', order, key);
    await forward(80_000);
    expect((await call(`/v1/operations?key=${key}`)).status).toBe(200);
    await forward(6_400);
    expect(await call(`/v1/operations?key=${key}`)).toMatchObject({
      status: 404,
      body: { code: 'operation_not_found' },
    });
    const found = await call(`/v1/authorizations?reference=${order.reference}`);
    expect(found.body).toEqual({ authorizations: [authorization] });
    // What a caller must not do: it is a new operation now.
    expect((await call('/v1/authorizations', order, key)).body.id).not.toBe(authorization.id);
    expect((await call(`/ledger?reference=${order.reference}`)).body.movements).toHaveLength(2);
  });

  it('an authorization expires', async () => {
    const { body } = await call('/v1/authorizations', orderOf());
    await forward(604_800);
    expect((await call(`/v1/authorizations/${body.id}/captures`, {})).body.code).toBe(
      'authorization_expired',
    );
  });

  it('only who has the API key puts the clock forward', async () => {
    expect((await call('/clock/forward', { seconds: 1 }, undefined, 'wrong')).status).toBe(401);
    expect((await forward(-1)).status).toBe(400);
  });
});
