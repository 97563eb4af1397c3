import { describe, expect, it } from '@jest/globals';
import { parseKilobytes, parseMachineStat, parseProcessStat } from './proc-files.js';

describe('/proc/<pid>/stat', () => {
  // Taken from a backend of Postgres, whose name holds a bracket and blanks.
  const line =
    '4711 (postgres: a (b) c) S 4700 4711 4711 0 -1 4194368 1200 33 0 0 ' +
    '250 50 7 3 20 0 1 0 123456 219000000 5000 18446744073709551615 1 1 0 0 0 0';

  it('tells the parent, and user and system time of the process and of its ended children', () => {
    expect(parseProcessStat(line)).toEqual({ parentPid: 4_700, ownTicks: 300, endedChildrenTicks: 10 });
  });
});

describe('/proc/stat', () => {
  const text = 'cpu  100 5 50 800 20 1 4 20 9 0\ncpu0 50 2 25 400 10 0 2 10 4 0\nintr 1\n';

  it('tells idle and stolen time; guests are in the time of users already', () => {
    expect(parseMachineStat(text)).toEqual({ totalTicks: 1_000, idleTicks: 820, stealTicks: 20 });
  });
});

describe('lines of /proc in kB', () => {
  const rollup =
    '5593a0000000-7ffd1b1f2000 ---p 00000000 00:00 0  [rollup]\nRss:    2048 kB\nPss:      12 kB\n';

  it('are told in bytes', () => {
    expect(parseKilobytes(rollup, 'Pss')).toBe(12_288);
    expect(parseKilobytes(rollup, 'Swap')).toBeUndefined();
  });
});
