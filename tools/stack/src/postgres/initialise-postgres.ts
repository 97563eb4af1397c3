import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { logTail } from '../processes/log-tail.js';
import { startProcess } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';
import { postgresBinaries } from './postgres-binaries.js';
import { asUser, type SystemUser } from './postgres-user.js';

/** In the data folder; holds the superuser's password for later starts. */
export const PASSWORD_FILE = 'millrace-admin-password';

export interface NewPostgres {
  readonly dataDir: string;
  readonly log: string;
  readonly user: SystemUser | undefined;
  /** Of the superuser. */
  readonly password: string;
  readonly signal?: AbortSignal | undefined;
}

/** initdb in a folder beside the target, renamed when whole: a killed initdb is never taken for a database. */
export async function initialisePostgres(postgres: NewPostgres): Promise<void> {
  const { dataDir, log, user, password, signal } = postgres;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw stackErrors.postgres_unavailable({
      detail: `${dataDir} is not empty, and no data folder of Postgres: remove it, or choose another.`,
    });
  }
  const draft = `${dataDir}.initialising`;
  const passwordFile = `${dataDir}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(draft), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  const { initdb } = await postgresBinaries();
  const paths = [`--pgdata=${draft}`, `--pwfile=${passwordFile}`];
  // The first checkpoint of the server that follows makes the files durable.
  const flags = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  try {
    const command = await asUser(user, { command: initdb, args: [...paths, ...flags] }, [initdb, draft]);
    const tool = await startProcess({
      ...command,
      log,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      signal,
    });
    const { code } = await tool.exited;
    signal?.throwIfAborted();
    if (code !== 0) {
      throw stackErrors.postgres_unavailable({
        detail: `initdb failed for ${dataDir} (log: ${log}):\n${await logTail(log)}`,
      });
    }
    await writeFile(join(draft, PASSWORD_FILE), `${password}\n`, { mode: 0o600 });
    await rename(draft, dataDir);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}
