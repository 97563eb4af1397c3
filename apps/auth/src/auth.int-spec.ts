import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@millrace/access';
import type { Service } from '@millrace/service-kit';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { call, testAuth, type TestAuth } from './testing/test-auth.js';

let setup: TestAuth;
let service: Service;
let database: pg.Client;

beforeAll(async () => {
  setup = await testAuth();
  service = await setup.start();
  database = new pg.Client({ connectionString: setup.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await service?.stop();
  await setup?.remove();
});

const PASSWORD = 'correct horse battery';
const post = (path: string, body: unknown) => call(`${service.url}${path}`, { body });
const signUp = (email: string, password = PASSWORD) => post('/auth/signup', { email, password });
const logIn = (email: string, password = PASSWORD) => post('/auth/login', { email, password });
const me = (token?: string) => call(`${service.url}/auth/me`, token === undefined ? {} : { token });

describe('signing up', () => {
  it('makes a customer and logs in', async () => {
    const { status, headers, body } = await signUp('Ada@Example.com');
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      tokenType: 'Bearer',
      expiresIn: 3600,
    });
    const account = await me(String(body['accessToken']));
    expect(account).toMatchObject({
      status: 200,
      body: { email: 'ada@example.com', roles: ['customer'], createdAt: expect.stringMatching(/Z$/) },
    });
  });

  it('with a taken address is refused, however it is spelt', async () => {
    await signUp('taken@example.com');
    expect(await signUp('TAKEN@example.com')).toMatchObject({ status: 409, body: { code: 'email_taken' } });
  });

  it('eight times at once makes one account', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => signUp('once@example.com')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    // A machine under load may send some away (503): that makes no account either.
    expect(statuses.filter((status) => ![201, 409, 503].includes(status))).toEqual([]);
    const { rows } = await database.query(`SELECT 1 FROM users WHERE email = 'once@example.com'`);
    expect(rows).toHaveLength(1);
  });

  it('names every wrong field', async () => {
    const { status, body } = await post('/auth/signup', { email: 'nobody', password: 'short' });
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
    const fields = (body['errors'] as { path: string }[]).map(({ path }) => path);
    expect(fields.sort()).toEqual(['email', 'password']);
  });

  it('cannot choose a role', async () => {
    const body = { email: 'mallory@example.com', password: PASSWORD, roles: ['operator'] };
    expect(await post('/auth/signup', body)).toMatchObject({ status: 400 });
    expect(await logIn('mallory@example.com')).toMatchObject({ status: 401 });
  });

  it('takes text that looks like SQL for text', async () => {
    const email = `o'reilly@example.com`;
    expect(await signUp(email, `'); DROP TABLE users; --`)).toMatchObject({ status: 201 });
    expect(await logIn(email, `'); DROP TABLE users; --`)).toMatchObject({ status: 200 });
  });
});

describe('what is stored', () => {
  it('is hashes: neither the password nor the refresh token', async () => {
    const { body } = await signUp('stored@example.com');
    const users = await database.query<{ password_hash: string }>(
      `SELECT password_hash FROM users WHERE email = 'stored@example.com'`,
    );
    expect(users.rows[0]!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const hash = createHash('sha256').update(String(body['refreshToken'])).digest();
    const tokens = await database.query<{ days: number; family_id: string }>(
      `SELECT family_id, round(extract(epoch FROM expires_at - now()) / 86400)::int AS days
       FROM refresh_tokens WHERE token_hash = $1`,
      [hash],
    );
    expect(tokens.rows).toEqual([{ days: 30, family_id: expect.any(String) }]);
  });

  it('loses expired refresh tokens at the next login', async () => {
    await signUp('expired@example.com');
    const ofUser = `user_id = (SELECT id FROM users WHERE email = 'expired@example.com')`;
    await database.query(
      `UPDATE refresh_tokens SET issued_at = now() - interval '2 days', expires_at = now() - interval '1 day' WHERE ${ofUser}`,
    );
    await logIn('expired@example.com');
    const { rows } = await database.query<{ live: boolean }>(
      `SELECT expires_at > now() AS live FROM refresh_tokens WHERE ${ofUser}`,
    );
    expect(rows).toEqual([{ live: true }]);
  });
});

describe('logging in', () => {
  it('opens a new session with the right password', async () => {
    const first = await signUp('login@example.com');
    const second = await logIn('Login@Example.com');
    expect(second).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 3600 } });
    expect(second.body['refreshToken']).not.toBe(first.body['refreshToken']);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    await signUp('known@example.com');
    const wrong = await logIn('known@example.com', 'a wrong password');
    const unknown = await logIn('unknown@example.com', 'a wrong password');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
  });
});

describe('the account of a token', () => {
  it('is shown to nobody without one', async () => {
    const { status, headers, body } = await me();
    expect([status, body['code']]).toEqual([401, 'unauthenticated']);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  it('that is gone makes the token worthless', async () => {
    const { body } = await signUp('gone@example.com');
    await database.query(`DELETE FROM users WHERE email = 'gone@example.com'`);
    expect(await me(String(body['accessToken']))).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
  });
});

describe('the key set', () => {
  it('is public, cacheable, and verifies tokens in another process', async () => {
    const { status, headers, body } = await call(`${service.url}/.well-known/jwks.json`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect(JSON.stringify(body)).not.toContain('"d"');
    const session = await signUp('verified@example.com');
    const verifier = new TokenVerifier({
      jwksUrl: `${service.url}/.well-known/jwks.json`,
      issuer: 'millrace-auth',
      audience: 'millrace',
    });
    const principal = await verifier.verify(String(session.body['accessToken']));
    expect(principal).toMatchObject({ roles: ['customer'] });
  });
});

describe('a restart', () => {
  it('keeps accounts, and tokens signed before it', async () => {
    const { body } = await signUp('restart@example.com');
    const other = await setup.start();
    try {
      const answer = await call(`${other.url}/auth/me`, { token: String(body['accessToken']) });
      expect(answer).toMatchObject({ status: 200, body: { email: 'restart@example.com' } });
      const login = await call(`${other.url}/auth/login`, {
        body: { email: 'restart@example.com', password: PASSWORD },
      });
      expect(login.status).toBe(200);
    } finally {
      await other.stop();
    }
  });
});

describe('the OpenAPI document', () => {
  it('has every route with its schemas, and hides none behind a wrong promise', async () => {
    const { body } = await call(`${service.url}/docs-json`);
    const paths = body['paths'] as Record<string, unknown>;
    expect(Object.keys(paths).sort()).toEqual([
      '/.well-known/jwks.json',
      '/auth/login',
      '/auth/me',
      '/auth/signup',
    ]);
    expect(JSON.stringify(paths['/auth/signup'])).toContain('"minLength":12');
    expect(JSON.stringify(body)).toContain('No endpoint takes it yet');
  });
});

describe('readiness', () => {
  it('asks the database', async () => {
    const { status, body } = await call(`${service.url}/health/ready`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ checks: { database: { healthy: true } } });
  });
});
