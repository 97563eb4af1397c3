import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { awaitReady } from '../processes/await-ready.js';
import { freePort, isPortFree } from '../processes/free-port.js';
import { logTail } from '../processes/log-tail.js';
import { startProcess, type ManagedProcess, type ProcessOptions } from '../processes/managed-process.js';
import { pause } from '../processes/pause.js';
import type { Running } from '../processes/supervised.js';
import { stackErrors } from '../stack.errors.js';
import { PASSWORD_FILE, initialisePostgres } from './initialise-postgres.js';
import { postgresBinaries } from './postgres-binaries.js';
import { asUser, postgresUser } from './postgres-user.js';

export interface PostgresOptions {
  /** Made when it does not exist; one that exists is used as it is, whatever its port was. */
  readonly dataDir: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Log file. Default: `<dataDir>.log`. */
  readonly log?: string;
  /** Of the superuser, for a data folder that is new. Default: a random one. */
  readonly password?: string;
  /** Settings beside, or instead of, the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Stops it when aborted, also while it starts. */
  readonly signal?: AbortSignal;
}

export interface Postgres extends Running {
  readonly host: string;
  readonly port: number;
  /** URL of the superuser on the database `postgres`. */
  readonly adminUrl: string;
  readonly log: string;
  /** Fast shutdown: sessions are cut, what is committed is on disk. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 30_000;
const STOP_DEADLINE_MS = 1_500;
const MEMORY_HELD = /pre-existing shared memory block/;
const MEMORY_HELD_MS = 10_000;
const MEMORY_HELD_PAUSE_MS = 100;

/**
 * Starts a Postgres 18 of its own over TCP on the loopback address, fsync on, ready for logical replication.
 * @throws AppError `port_busy`, `postgres_unavailable` with the last lines of the log.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { signal } = options;
  const dataDir = resolve(options.dataDir);
  const log = resolve(options.log ?? `${dataDir}.log`);
  const port = options.port ?? (await freePort(HOST));
  if (!(await isPortFree(port, HOST))) {
    throw stackErrors.port_busy({
      detail: `Port ${port}, which Postgres needs, is in use: stop what listens there.`,
    });
  }
  const user = await postgresUser();
  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    await initialisePostgres({
      dataDir,
      log,
      user,
      password: options.password ?? randomBytes(18).toString('base64url'),
      signal,
    });
  }
  const password = (await readFile(join(dataDir, PASSWORD_FILE), 'utf8')).trim();
  const adminUrl = adminUrlOf(port, password);
  const { postgres } = await postgresBinaries();
  const args = ['-D', dataDir, '-p', String(port), ...settings(options.settings)];
  const command = await asUser(user, { command: postgres, args }, [postgres, dataDir]);
  const server = await startServer({ ...command, log, signal }, adminUrl);
  return {
    host: HOST,
    port,
    adminUrl,
    pid: server.pid,
    log,
    exited: server.exited,
    kill: (name) => server.kill(name),
    stop: async () => {
      await server.stop();
    },
  };
}

/**
 * Starts the server. One that was killed leaves sessions behind, which hold its memory until they notice; no other
 * can start on its data before that.
 */
async function startServer(
  child: Pick<ProcessOptions, 'command' | 'args' | 'uid' | 'gid' | 'log' | 'signal'>,
  adminUrl: string,
): Promise<ManagedProcess> {
  for (const giveUpAt = performance.now() + MEMORY_HELD_MS; ;) {
    const server = await startProcess({
      ...child,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      stopSignal: 'SIGINT',
      stopDeadlineMs: STOP_DEADLINE_MS,
    });
    const problem = await startProblem(server, adminUrl, child.signal);
    if (problem === undefined) return server;
    if (!MEMORY_HELD.test(problem) || performance.now() > giveUpAt) {
      throw stackErrors.postgres_unavailable({ detail: problem });
    }
    await pause(MEMORY_HELD_PAUSE_MS, child.signal);
  }
}

/** URL of the superuser `postgres` of a server on this machine. */
export function adminUrlOf(port: number, password: string): string {
  return `postgresql://postgres:${password}@${HOST}:${port}/postgres`;
}

function settings(changes: PostgresOptions['settings']): string[] {
  const values = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: '400',
    wal_level: 'logical',
    max_wal_size: '512MB',
    log_min_messages: 'warning',
    timezone: 'UTC',
    ...changes,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function startProblem(
  server: ManagedProcess,
  adminUrl: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reason = await awaitReady(server, {
    probe: () => connectionProblem(adminUrl),
    timeoutMs: START_TIMEOUT_MS,
    intervalMs: 20,
    signal,
  });
  return reason && `Postgres ${reason}. Log: ${server.log}\n${await logTail(server.log)}`;
}

async function connectionProblem(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  let broken: Error | undefined;
  // A connection that breaks while the server comes up is an answer, not a crash of this process.
  client.on('error', (error) => (broken = error));
  try {
    await client.connect();
    await client.end();
    return broken?.message;
  } catch (error) {
    return (error as Error).message;
  }
}
