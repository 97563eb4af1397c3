import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { forgetGroup, watchGroup } from './warden.js';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Takes stdout and stderr; appended to. */
  readonly logFile: string;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  readonly pid: number;
  readonly logFile: string;
  /** Set once the process has ended. */
  readonly exit: ExitStatus | undefined;
  readonly exited: Promise<ExitStatus>;
  kill(signal: NodeJS.Signals): void;
  /** Sends `signal`, then SIGKILL to the whole group when the deadline has passed. */
  stop(options: { readonly signal: NodeJS.Signals; readonly deadlineMs: number }): Promise<ExitStatus>;
}

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches only its supervisor. The
 * group is killed when this process dies without stopping it.
 * @throws the system's error when the command cannot be run.
 */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o644);
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env,
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
  return {
    pid,
    logFile: options.logFile,
    get exit() {
      return exit;
    },
    exited,
    kill: (signal) => void child.kill(signal),
    stop: async ({ signal, deadlineMs }) => {
      if (exit) return exit;
      const timer = setTimeout(() => killGroup(pid, 'SIGKILL'), deadlineMs);
      child.kill(signal);
      const status = await exited;
      clearTimeout(timer);
      return status;
    },
  };
}

/** Signals a process group; one that has ended is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
