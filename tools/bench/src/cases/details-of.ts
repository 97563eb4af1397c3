import type { Sample } from '../measure/measure-load.js';

type Cells = Readonly<Record<string, string | number>>;

/** The columns that tell how a route that takes orders did. */
const COLUMNS = {
  acceptedPerSecond: 'accepts/s',
  answerP50Ms: 'p50 ms',
  answerP99Ms: 'p99 ms',
  'cpuUsPerOrder.app': 'CPU us, app',
  'cpuUsPerOrder.postgres': 'CPU us, Postgres',
  memoryMiB: 'memory MiB',
} as const;

/** A table with one row per contender, of the last round, in the order in which they were first seen. */
export function detailsOf(): {
  readonly seen: (row: Cells, sample: Sample) => Sample;
  readonly details: () => readonly Cells[];
  /** What is wrong: rows of which nothing was accepted. */
  readonly missing: () => readonly string[];
} {
  const rows = new Map<string, Cells>();
  const empty = new Set<string>();
  return {
    seen: (row, sample) => {
      const cells = Object.entries(COLUMNS).flatMap(([name, column]) =>
        sample[name] === undefined ? [] : [[column, readable(sample[name])]],
      );
      if (!(sample['acceptedPerSecond']! > 0)) empty.add(JSON.stringify(row));
      rows.set(JSON.stringify(row), { ...row, ...Object.fromEntries(cells) });
      return sample;
    },
    details: () => [...rows.values()],
    missing: () => [...empty].map((row) => `not one order was accepted by ${row}`),
  };
}

function readable(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(2));
}
