import { awaitReady } from '../processes/await-ready.js';
import { startProcess, type ManagedProcess } from '../processes/managed-process.js';
import type { Running } from '../processes/supervised.js';
import { stackErrors } from '../stack.errors.js';
import { NODE_FLAGS, plainEnv } from './checkout.js';
import { readableLogTail } from './readable-log.js';

export interface ServiceLaunch {
  /** The compiled file to run. */
  readonly entry: string;
  /** `order`, or `order-2` for the second of several. */
  readonly instance: string;
  /** Default: where this process runs. */
  readonly cwd?: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** After the usual ones. */
  readonly nodeFlags?: readonly string[];
  readonly log: string;
  readonly stopDeadlineMs: number;
}

export interface RunningService extends Running {
  readonly instance: string;
  readonly url: string;
  readonly log: string;
}

const START_TIMEOUT_MS = 45_000;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Starts one replica and waits until it is ready for work.
 * @throws AppError `service_failed` with the last lines of its log.
 */
export async function launchService(launch: ServiceLaunch, signal?: AbortSignal): Promise<RunningService> {
  const child = await startProcess({
    command: process.execPath,
    args: [...NODE_FLAGS, ...(launch.nodeFlags ?? []), launch.entry],
    env: {
      ...plainEnv(),
      HOST: '127.0.0.1',
      PORT: String(launch.port),
      // The service gives up before its supervisor does, and can then say why.
      SHUTDOWN_TIMEOUT_MS: String(Math.max(500, launch.stopDeadlineMs - 500)),
      ...launch.env,
    },
    log: launch.log,
    ...(launch.cwd !== undefined && { cwd: launch.cwd }),
    stopDeadlineMs: launch.stopDeadlineMs,
    signal,
  });
  const url = `http://127.0.0.1:${launch.port}`;
  await untilReady(launch.instance, child, url, signal);
  return {
    instance: launch.instance,
    url,
    log: launch.log,
    pid: child.pid,
    exited: child.exited,
    kill: (name) => child.kill(name),
    stop: () => child.stop(),
  };
}

async function untilReady(
  instance: string,
  child: ManagedProcess,
  url: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reason = await awaitReady(child, {
    probe: () => readinessProblem(url),
    timeoutMs: START_TIMEOUT_MS,
    intervalMs: 100,
    signal,
  });
  if (reason === undefined) return;
  throw stackErrors.service_failed({
    detail: `${instance} ${reason}. Log: ${child.log}\n${await readableLogTail(child.log)}`,
  });
}

async function readinessProblem(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body = await response.text();
    return response.ok ? undefined : `${response.status} ${body}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error && cause.message !== '' ? cause.message : message;
  }
}
