import { chmod, chown, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtEnd, startPostgres } from '@millrace/stack';
import { Client } from 'pg';
import { eventually } from './eventually.js';
import { testAuthority } from './test-certificates.js';

export interface SecurePostgres {
  /** URL of the superuser; the certificate names 127.0.0.1 only. */
  readonly url: string;
  /** Whom to trust. */
  readonly caFile: string;
  /** An authority that has not signed the server's certificate. */
  readonly strangerCaFile: string;
  stop(): Promise<void>;
}

/** A Postgres of one's own that offers TLS; it takes connections without it too, as refusing is the client's part. */
export async function securePostgres(): Promise<SecurePostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-postgres-'));
  await chmod(folder, 0o711);
  removeAtEnd(folder);
  const [authority, stranger] = [await testAuthority(folder), await testAuthority(folder)];
  const dataDir = join(folder, 'postgres');
  const postgres = await startPostgres({ dataDir });
  const { key, certificate } = await authority.issue(['127.0.0.1']);
  const { uid, gid } = await stat(dataDir);
  for (const [name, text] of [
    ['server.key', key],
    ['server.crt', certificate],
  ] as const) {
    const path = join(dataDir, name);
    await writeFile(path, text, { mode: 0o600 });
    await chown(path, uid, gid);
  }
  await switchTlsOn(postgres.adminUrl);
  return {
    url: postgres.adminUrl,
    caFile: authority.caFile,
    strangerCaFile: stranger.caFile,
    stop: () => postgres.stop(),
  };
}

/** The files have the names that Postgres looks for; a running server takes them on a reload. */
async function switchTlsOn(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('ALTER SYSTEM SET ssl = on');
    await admin.query('SELECT pg_reload_conf()');
  } finally {
    await admin.end();
  }
  await eventually(() => connectByTls(adminUrl), { waitingFor: 'Postgres to offer TLS' });
}

async function connectByTls(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl, ssl: { rejectUnauthorized: false } });
  await client.connect();
  await client.end();
}
