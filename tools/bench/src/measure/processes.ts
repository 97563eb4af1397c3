import { readFileSync, readdirSync } from 'node:fs';
import { parseKilobytes, parseProcessStat, type ProcessTicks } from './proc-files.js';

/** Of `/proc`: USER_HZ is 100 on every Linux. */
const MICROSECONDS_PER_TICK = 10_000;

/** Processes whose cost is told together, e.g. `postgres`: the server and its backends. */
export interface ProcessGroup {
  readonly name: string;
  /** With all their children. */
  readonly pids: () => readonly number[];
}

/** CPU time in microseconds since they began, by group. */
export type CpuReading = Readonly<Record<string, number>>;

/** Reads what the operating system has counted so far for each group. */
export function readCpu(groups: readonly ProcessGroup[]): CpuReading {
  const table = processTable();
  return Object.fromEntries(
    groups.map(({ name, pids }) => [
      name,
      sum(pids(), (pid) => treeTicks(table, pid)) * MICROSECONDS_PER_TICK,
    ]),
  );
}

/** What each group used between two readings, in microseconds. */
export function cpuBetween(before: CpuReading, after: CpuReading): CpuReading {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? value)]),
  );
}

/** Memory in bytes by group: shared pages are divided among those who share them. */
export function readMemory(groups: readonly ProcessGroup[]): Readonly<Record<string, number>> {
  const table = processTable();
  return Object.fromEntries(
    groups.map(({ name, pids }) => [name, sum(pids(), (pid) => sum(treeOf(table, pid), proportionalBytes))]),
  );
}

/**
 * The time of children that have ended counts for the parent, but only once it has waited for them: a server
 * that ends a backend loses nothing.
 */
function treeTicks(table: ReadonlyMap<number, ProcessTicks>, pid: number): number {
  return sum(treeOf(table, pid), (member) => {
    const ticks = table.get(member);
    return ticks ? ticks.ownTicks + ticks.endedChildrenTicks : 0;
  });
}

function treeOf(table: ReadonlyMap<number, ProcessTicks>, pid: number): number[] {
  const children = [...table].filter(([, { parentPid }]) => parentPid === pid).map(([child]) => child);
  return [pid, ...children.flatMap((child) => treeOf(table, child))];
}

function processTable(): ReadonlyMap<number, ProcessTicks> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.flatMap((pid) => {
      const stat = readIfThere(`/proc/${pid}/stat`);
      return stat === undefined ? [] : [[Number(pid), parseProcessStat(stat)] as const];
    }),
  );
}

function proportionalBytes(pid: number): number {
  const rollup = readIfThere(`/proc/${pid}/smaps_rollup`);
  const bytes = rollup === undefined ? undefined : parseKilobytes(rollup, 'Pss');
  return bytes ?? parseKilobytes(readIfThere(`/proc/${pid}/status`) ?? '', 'VmRSS') ?? 0;
}

/** Undefined when the process has ended, or its file may not be read. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return undefined;
    throw error;
  }
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
