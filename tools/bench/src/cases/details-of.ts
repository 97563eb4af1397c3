import type { Sample } from '../measure/measure-load.js';
import { spreadOf } from '../measure/spread.js';

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

/** A table with one row per contender, medians over the rounds, in the order in which they were first seen. */
export function detailsOf(): {
  readonly seen: (row: Cells, sample: Sample) => Sample;
  readonly details: () => readonly Cells[];
  /** What is wrong: rows of which nothing was accepted. */
  readonly missing: () => readonly string[];
} {
  const rows = new Map<string, { readonly cells: Cells; readonly samples: Sample[] }>();
  const empty = new Set<string>();
  return {
    seen: (cells, sample) => {
      const row = JSON.stringify(cells);
      if (!(sample['acceptedPerSecond']! > 0)) empty.add(row);
      const samples = rows.get(row)?.samples ?? [];
      samples.push(sample);
      rows.set(row, { cells, samples });
      return sample;
    },
    details: () => [...rows.values()].map(({ cells, samples }) => ({ ...cells, ...mediansOf(samples) })),
    missing: () => [...empty].map((row) => `not one order was accepted by ${row}`),
  };
}

function mediansOf(samples: readonly Sample[]): Cells {
  const shown = Object.entries(COLUMNS).filter(([name]) =>
    samples.some((sample) => sample[name] !== undefined),
  );
  return Object.fromEntries(
    shown.map(([name, column]) => [
      column,
      readable(spreadOf(samples.map((sample) => sample[name]!)).median),
    ]),
  );
}

function readable(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(2));
}
