/** CPU time of a process, in clock ticks (USER_HZ, 100 a second on Linux). */
export interface ProcessTicks {
  readonly parentPid: number;
  readonly ownTicks: number;
  /** Of its children that have ended and were waited for. */
  readonly endedChildrenTicks: number;
}

/** Reads `/proc/<pid>/stat`. The second field, the name in brackets, may hold blanks and brackets itself. */
export function parseProcessStat(text: string): ProcessTicks {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Field 3 of proc(5) is the first here.
  const field = (number: number) => Number(fields[number - 3]);
  return {
    parentPid: field(4),
    ownTicks: field(14) + field(15),
    endedChildrenTicks: field(16) + field(17),
  };
}

/** CPU time of the whole machine, in clock ticks over all cores. */
export interface MachineTicks {
  readonly totalTicks: number;
  readonly idleTicks: number;
  /** Time that this machine wanted to run and its host ran another one. */
  readonly stealTicks: number;
}

/** Reads the first line of `/proc/stat`: user nice system idle iowait irq softirq steal (guest is in user). */
export function parseMachineStat(text: string): MachineTicks {
  const line = text.slice(0, text.indexOf('\n'));
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, ioWait = 0, , , steal = 0] = ticks;
  return {
    totalTicks: ticks.reduce((sum, value) => sum + value, 0),
    idleTicks: idle + ioWait,
    stealTicks: steal,
  };
}

/** The value in kB of a line like `Pss:   1234 kB` or `VmRSS: 1234 kB`, in bytes; undefined when there is none. */
export function parseKilobytes(text: string, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  return match ? Number(match[1]) * 1_024 : undefined;
}
