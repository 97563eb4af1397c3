import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Service } from '@millrace/service-kit';
import pg from 'pg';
import { call, testAuth, type TestAuth } from '../testing/test-auth.js';

const EMAIL = 'operator@example.com';
const PASSWORD = 'the first password';
const operator = (password = PASSWORD) => ({
  BOOTSTRAP_OPERATOR_EMAIL: 'Operator@Example.com',
  BOOTSTRAP_OPERATOR_PASSWORD: password,
});

let setup: TestAuth;
let running: Service[];

beforeEach(async () => {
  setup = await testAuth();
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await setup.remove();
});

async function start(more: Readonly<Record<string, string>>): Promise<Service> {
  const service = await setup.start(more);
  running.push(service);
  return service;
}

const logIn = (service: Service, password: string) =>
  call(`${service.url}/auth/login`, { body: { email: EMAIL, password } });

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: setup.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const operators = () => query<{ email: string; roles: string[] }>('SELECT email, roles FROM users');

describe('the operator account', () => {
  it('is made once, also by replicas that start together', async () => {
    const [one] = await Promise.all([start(operator()), start(operator()), start(operator())]);
    expect(await operators()).toEqual([{ email: EMAIL, roles: ['operator'] }]);
    const login = await logIn(one, PASSWORD);
    const me = await call(`${one.url}/auth/me`, { token: String(login.body['accessToken']) });
    expect(me.body).toMatchObject({ email: EMAIL, roles: ['operator'] });
  });

  it('follows a changed password; sessions of the old one end', async () => {
    const before = await start(operator());
    await logIn(before, PASSWORD);
    const after = await start(operator('the second password'));
    expect(await query('SELECT 1 FROM refresh_tokens')).toEqual([]);
    expect((await logIn(after, PASSWORD)).status).toBe(401);
    expect((await logIn(after, 'the second password')).status).toBe(200);
  });

  it('is left alone when nothing changed: its sessions live on', async () => {
    const before = await start(operator());
    await logIn(before, PASSWORD);
    await start(operator());
    expect(await query('SELECT 1 FROM refresh_tokens')).toHaveLength(1);
  });

  it('takes over an address that a customer had signed up with: neither password nor session survives', async () => {
    const open = await start({});
    await call(`${open.url}/auth/signup`, { body: { email: EMAIL, password: 'password of a squatter' } });
    const service = await start(operator());
    expect(await operators()).toEqual([{ email: EMAIL, roles: ['customer', 'operator'] }]);
    expect((await logIn(service, 'password of a squatter')).status).toBe(401);
    expect(await query('SELECT 1 FROM refresh_tokens')).toEqual([]);
  });

  it('is not made from half of the settings', async () => {
    const half = setup.start({ BOOTSTRAP_OPERATOR_EMAIL: EMAIL });
    await expect(half).rejects.toMatchObject({
      code: 'invalid_settings',
      message: expect.stringContaining('belong together'),
    });
  });
});
