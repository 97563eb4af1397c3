import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Field 22 of /proc/<pid>/stat, counted from the third, which follows the name. */
const START_TICKS = 19;

/** A process, and what tells it from any other that gets the same pid later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The boot and the moment in which it started. */
  readonly identity: string;
}

/** Undefined when there is no such process, or it has ended and only waits to be collected. */
export function identify(pid: number): ProcessIdentity | undefined {
  const identity = process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
  return identity === undefined ? undefined : { pid, identity };
}

/** Whether that very process still lives. */
export function isAlive(known: ProcessIdentity): boolean {
  return identify(known.pid)?.identity === known.identity;
}

function identityFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the name in brackets, and may hold blanks and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    return state === 'Z' || state === 'X' ? undefined : `${boot}/${fields[START_TICKS]}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function identityFromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch (error) {
    // ps ends with 1 when it finds nothing.
    if ((error as { status?: unknown }).status === 1) return undefined;
    throw error;
  }
}
