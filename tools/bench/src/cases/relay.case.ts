import { BenchDatabases } from '../system/bench-databases.js';
import type { BenchCase } from './bench-case.js';
import { startLab } from './lab-case.js';

/** Enough that the start of the relay does not count; about a second of work per second of measuring. */
const ROWS_PER_MS = 40;

/** Rows that a relay takes from its outbox: SQL and JS, without a broker; and while an old snapshot is held. */
export const relay: BenchCase = {
  name: 'relay',
  title: 'the relay alone: rows a second out of an outbox, also while an old snapshot is held',
  needs: ['product'],
  contenderCount: 2,
  contenderMs: ({ measureMs }) => 0.75 * measureMs + 500,
  weight: 0.5,
  open: async (bench) => {
    const system = await bench.system();
    const databases = new BenchDatabases(system.stack.stack.postgres.adminUrl);
    const url = await databases.of('inventory', 'bench_relay');
    const lab = await startLab(bench, 'relay');
    return {
      contenders: [
        { name: 'relay', oldSnapshot: false },
        { name: 'with an old snapshot', oldSnapshot: true },
      ].map(({ name, oldSnapshot }) => ({
        name,
        measure: ({ measureMs }) =>
          lab.call('drain', { url, oldSnapshot, rows: Math.round(measureMs * ROWS_PER_MS) }),
      })),
      figures: [
        {
          row: 3,
          name: 'relay',
          unit: 'rows/s',
          better: 'higher',
          floor: 100_000,
          aim: 200_000,
          of: (round) => round['relay']!['rowsPerSecond']!,
        },
        {
          row: 3,
          name: 'with an old snapshot held / without',
          unit: '',
          better: 'higher',
          floor: 0.8,
          aim: 0.9,
          of: (round) => round['with an old snapshot']!['rowsPerSecond']! / round['relay']!['rowsPerSecond']!,
        },
      ],
      check: async () => [],
      close: () => lab.stop(),
    };
  },
};
