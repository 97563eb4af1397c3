import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freshDatabase } from '@millrace/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { call, testAuth, type TestAuth } from './testing/test-auth.js';

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Run {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Both outputs, and the exit code. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

const started: ChildProcess[] = [];

function run(name: string, env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [program(name)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    output: lines.join('\n'),
  }));
  return { process: child, lines, ended };
}

/** The first log line of an event. */
const said = (event: string, { lines }: Run): Promise<Readonly<Record<string, unknown>>> =>
  eventually(
    () => {
      const line = lines.find((text) => text.includes(`"event":"${event}"`));
      if (line === undefined) throw new Error(`it said: ${lines.join('\n')}`);
      return JSON.parse(line) as Readonly<Record<string, unknown>>;
    },
    { waitingFor: `auth to say "${event}"` },
  );

let setup: TestAuth;

beforeAll(async () => {
  setup = await testAuth();
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await setup.remove();
});

describe('the auth process', () => {
  it('logs no secret, and stops cleanly on SIGTERM', async () => {
    const bootstrap = {
      BOOTSTRAP_OPERATOR_EMAIL: 'operator@example.com',
      BOOTSTRAP_OPERATOR_PASSWORD: 'secret of the operator',
    };
    const auth = run('./main.js', { ...setup.env, ...bootstrap, LOG_LEVEL: 'trace' });
    const url = String((await said('listening', auth))['url']);
    const credentials = { email: 'ada@example.com', password: 'secret of the customer' };
    const { body } = await call(`${url}/auth/signup`, { body: credentials });
    await call(`${url}/auth/login`, { body: credentials });
    await call(`${url}/auth/login`, { body: { ...credentials, password: 'secret that is wrong' } });
    await call(`${url}/auth/me`, { token: String(body['accessToken']) });
    auth.process.kill('SIGTERM');
    const { code, output } = await auth.ended;
    expect(code).toBe(0);
    expect(output).toContain('"event":"stopped"');
    const signature = String(body['accessToken']).split('.')[2]!;
    for (const secret of [
      'secret',
      String(body['refreshToken']),
      signature,
      '$argon2id$',
      'ada@example.com',
    ]) {
      expect(output).not.toContain(secret);
    }
  });

  it('without its key says what to do, and exits with 1', async () => {
    const auth = run('./main.js', { ...setup.env, TOKEN_SIGNING_KEY_FILE: '/nowhere/key.pem' });
    const { code, output } = await auth.ended;
    expect(code).toBe(1);
    expect(output).toMatch(
      /TOKEN_SIGNING_KEY_FILE \(\/nowhere\/key\.pem\) holds no usable key.*openssl genpkey/,
    );
  });

  it('without a database waits for it: alive, not ready, and says why', async () => {
    const database = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const auth = run('./main.js', { ...setup.env, ...database, LOG_LEVEL: 'info' });
    const url = `http://127.0.0.1:${String((await said('waiting', auth))['port'])}`;
    expect((await call(`${url}/health/live`)).status).toBe(200);
    const ready = await call(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(JSON.stringify(ready.body)).toContain('ECONNREFUSED');
    auth.process.kill('SIGTERM');
    const { code, output } = await auth.ended;
    expect(code).toBe(0);
    expect(output).toContain('ECONNREFUSED');
  });
});

describe('the migrate program', () => {
  it('brings an empty database to the newest schema, twice without harm', async () => {
    const database = await freshDatabase();
    try {
      const env = { DATABASE_URL: database.url, LOG_LEVEL: 'info' };
      const first = await run('./migrate.js', env).ended;
      const second = await run('./migrate.js', env).ended;
      expect([first.code, second.code]).toEqual([0, 0]);
      expect(first.output).toContain('CreateAccounts');
      expect(second.output).toContain('"applied":[]');
    } finally {
      await database.drop();
    }
  });
});
