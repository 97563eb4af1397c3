import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { forgetGroup, watchGroup } from './warden.js';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Runs as this user; only root may ask. */
  readonly uid?: number;
  readonly gid?: number;
  /** Takes stdout and stderr; appended to. */
  readonly log: string;
  /** What asks it to stop. Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** After this many ms of asking, SIGKILL. Default: 3 000. */
  readonly stopDeadlineMs?: number;
  /** Stops the process when aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  readonly pid: number;
  readonly log: string;
  /** Set once the process has ended. */
  readonly exit: ExitStatus | undefined;
  readonly exited: Promise<ExitStatus>;
  /** Signals the process, not its group. */
  kill(signal: NodeJS.Signals): void;
  /** Asks it to stop, kills its group when the deadline has passed; resolves when it has ended. */
  stop(): Promise<ExitStatus>;
}

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches only its supervisor. The
 * group is killed when this process dies without stopping it.
 * @throws the system's error when the command cannot be run; the abort reason.
 */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  options.signal?.throwIfAborted();
  mkdirSync(dirname(options.log), { recursive: true });
  const log = openSync(options.log, 'a', 0o644);
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env ?? process.env,
    cwd: options.cwd,
    uid: options.uid,
    gid: options.gid,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid as number;
  watchGroup(pid);
  let exit: ExitStatus | undefined;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => {
      killGroup(pid, 'SIGKILL');
      forgetGroup(pid);
      exit = { code, signal };
      resolve(exit);
    });
  });
  let stopping: Promise<ExitStatus> | undefined;
  const stopOnce = async () => {
    if (exit) return exit;
    const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), options.stopDeadlineMs ?? 3_000);
    child.kill(options.stopSignal ?? 'SIGTERM');
    const status = await exited;
    clearTimeout(timer);
    return status;
  };
  const stop = () => (stopping ??= stopOnce());
  stopOnAbort(options.signal, stop, exited);
  return {
    pid,
    log: options.log,
    get exit() {
      return exit;
    },
    exited,
    kill: (signal) => void child.kill(signal),
    stop,
  };
}

function stopOnAbort(
  signal: AbortSignal | undefined,
  stop: () => Promise<ExitStatus>,
  exited: Promise<ExitStatus>,
): void {
  if (!signal) return;
  const onAbort = () => void stop();
  signal.addEventListener('abort', onAbort, { once: true });
  void exited.then(() => signal.removeEventListener('abort', onAbort));
  if (signal.aborted) onAbort();
}

/** Signals a process group; one that has ended is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** How a process ended, for people: `with code 1`, `by SIGKILL`. */
export function describeExit(status: ExitStatus): string {
  return status.signal === null ? `with code ${status.code}` : `by ${status.signal}`;
}
