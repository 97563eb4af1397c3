import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { freePort, isPortFree } from '../processes/free-port.js';
import { logTail } from '../processes/log-tail.js';
import { startProcess, type ManagedProcess } from '../processes/managed-process.js';
import { pause } from '../processes/pause.js';
import { stackErrors } from '../stack.errors.js';
import { postgresBinaries } from './postgres-binaries.js';
import { postgresUser, type SystemUser } from './postgres-user.js';

export interface PostgresOptions {
  /** Made when it does not exist; one that exists is used as it is, whatever its port was. */
  readonly dataDir: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Log file. Default: `<dataDir>.log`. */
  readonly log?: string;
}

export interface Postgres {
  readonly host: string;
  readonly port: number;
  /** URL of the superuser on the database `postgres`. */
  readonly adminUrl: string;
  readonly pid: number;
  readonly log: string;
  /** Ends when the server does, asked or not. */
  readonly exited: Promise<unknown>;
  /** Fast shutdown: sessions are cut, what is committed is on disk. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const PASSWORD_FILE = 'millrace-admin-password';
const START_TIMEOUT_MS = 30_000;
const STOP_DEADLINE_MS = 6_000;

/**
 * Starts a Postgres 18 of its own over TCP on the loopback address, fsync on, ready for logical replication.
 * @throws AppError `port_busy`, `postgres_unavailable` with the last lines of the log.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const log = resolve(options.log ?? `${dataDir}.log`);
  const port = options.port ?? (await freePort(HOST));
  if (!(await isPortFree(port, HOST))) {
    throw stackErrors.port_busy({
      detail: `Port ${port} for Postgres is in use: stop what listens there, or choose another.`,
    });
  }
  const user = await postgresUser();
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(dataDir, log, user);
  const password = (await readFile(join(dataDir, PASSWORD_FILE), 'utf8')).trim();
  const adminUrl = `postgresql://postgres:${password}@${HOST}:${port}/postgres`;
  const { postgres } = await postgresBinaries();
  const server = await startProcess({
    command: postgres,
    args: ['-D', dataDir, '-p', String(port), ...settings()],
    logFile: log,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    ...user,
  });
  await untilReady(server, adminUrl);
  return {
    host: HOST,
    port,
    adminUrl,
    pid: server.pid,
    log,
    exited: server.exited,
    stop: async () => {
      await server.stop({ signal: 'SIGINT', deadlineMs: STOP_DEADLINE_MS });
    },
  };
}

function settings(): string[] {
  const values = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: '400',
    wal_level: 'logical',
    max_wal_size: '512MB',
    log_min_messages: 'warning',
    timezone: 'UTC',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** initdb in a folder beside the target, renamed when whole: a killed initdb is never taken for a database. */
async function initialise(dataDir: string, log: string, user: SystemUser | undefined): Promise<void> {
  const draft = `${dataDir}.initialising`;
  const password = randomBytes(18).toString('base64url');
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(draft), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) {
    chmodSync(dirname(draft), 0o711);
    await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  }
  const { initdb } = await postgresBinaries();
  try {
    const child = await startProcess({
      command: initdb,
      args: [
        `--pgdata=${draft}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      ],
      logFile: log,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      ...user,
    });
    const { code } = await child.exited;
    if (code !== 0) {
      throw stackErrors.postgres_unavailable({
        detail: `initdb failed in ${dataDir} (log: ${log}):\n${await logTail(log)}`,
      });
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
  const kept = join(draft, PASSWORD_FILE);
  await writeFile(kept, `${password}\n`, { mode: 0o600 });
  await rename(draft, dataDir);
}

async function untilReady(server: ManagedProcess, adminUrl: string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  let failure: unknown;
  while (server.exit === undefined && Date.now() < giveUpAt) {
    const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 2_000 });
    // A connection that breaks while the server comes up is an answer, not a crash of this process.
    client.on('error', (error) => (failure = error));
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      failure = error;
      await pause(20);
    }
  }
  const tail = await logTail(server.logFile);
  const reason = server.exit ? 'ended at its start' : `did not answer within ${START_TIMEOUT_MS} ms`;
  await server.stop({ signal: 'SIGQUIT', deadlineMs: STOP_DEADLINE_MS });
  throw stackErrors.postgres_unavailable({
    cause: failure,
    detail: `Postgres ${reason} (log: ${server.logFile}):\n${tail}`,
  });
}
