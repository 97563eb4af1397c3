import { migrate } from '@millrace/persistence';
import { startService, type Service } from '@millrace/service-kit';
import { freshDatabase } from '@millrace/testing';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auth } from '../auth.service.js';
import { migrations } from '../migrations/index.js';

export interface TestAuth {
  readonly env: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  start(more?: Readonly<Record<string, string>>): Promise<Service>;
  /** Drops the database and the key. Services must be stopped before. */
  remove(): Promise<void>;
}

/** A migrated database and a signing key, ready for one or more auth processes. */
export async function testAuth(): Promise<TestAuth> {
  const database = await freshDatabase();
  await migrate({ url: database.url, migrations });
  const folder = await mkdtemp(join(tmpdir(), 'millrace-auth-'));
  const signingKeyFile = join(folder, 'signing-key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(signingKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const env = { LOG_LEVEL: 'fatal', DATABASE_URL: database.url, TOKEN_SIGNING_KEY_FILE: signingKeyFile };
  return {
    env,
    databaseUrl: database.url,
    start: (more = {}) => startService(auth, { ...env, ...more }),
    remove: async () => {
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls an endpoint; a body makes it a POST. */
export async function call(
  url: string,
  options: { readonly body?: unknown; readonly token?: string } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: options.body === undefined ? 'GET' : 'POST',
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
