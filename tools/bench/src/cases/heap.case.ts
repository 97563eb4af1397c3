import { readMemory } from '../measure/processes.js';
import type { Mode } from '../run/mode.js';
import { BenchDatabases } from '../system/bench-databases.js';
import { startAcceptLab } from './accept-lab.js';
import type { BenchCase, Contender, Figure, Round } from './bench-case.js';
import { detailsOf } from './details-of.js';
import { LoadBench } from './load-bench.js';

const CONNECTIONS = 64;
/** MiB of one semi-space of the young generation; a process may use three of them. */
const SEMI_SPACES = [1, 4, 16, 32, 64];
const OURS = 32;
/** Each is a process: a smoke run has those that figures are made from. */
const semiSpacesIn = (mode: Mode) => (mode.name === 'smoke' ? [1, OURS, 64] : SEMI_SPACES);

const nameOf = (mebibytes: number) => `semi-space ${mebibytes} MiB`;
const cost = (round: Round, mebibytes: number) => round[nameOf(mebibytes)]!['cpuUsPerOrder.app']!;

/** What room for new objects is worth: collecting the young costs CPU, and makes what just lives a while old. */
export const heap: BenchCase = {
  name: 'heap',
  title: `accepts in groups with ${SEMI_SPACES.join(', ')} MiB of room for new objects`,
  needs: ['product'],
  contenderCount: (mode) => semiSpacesIn(mode).length,
  contenderMs: ({ warmUpMs, measureMs }) => warmUpMs + 0.5 * measureMs + 300,
  weight: 0.5,
  // One setting and its answer.
  onRequestIn: ['quick', 'full'],
  open: async (bench) => {
    const system = await bench.system();
    const databases = await new BenchDatabases(system.stack.stack.postgres.adminUrl).ofOrder('bench_heap');
    const labs = await Promise.all(
      semiSpacesIn(bench.mode).map(async (mebibytes) => {
        const nodeFlags = [`--max-semi-space-size=${mebibytes}`];
        const started = await startAcceptLab(bench, databases, { nodeFlags });
        await started.lab.call('use', 'durable');
        return { mebibytes, ...started };
      }),
    );
    const { seen, details, missing } = detailsOf();
    const contenders = labs.map(({ mebibytes, lab, subject }): Contender => ({
      name: nameOf(mebibytes),
      measure: async (time) => {
        const orders = new LoadBench(subject, system.load, system.beside);
        const sample = await orders.measure({ kind: 'closed', inFlight: CONNECTIONS, until: 'answer' }, time);
        const memory = readMemory([{ name: 'app', pids: () => [lab.pid] }]);
        return seen({ semiSpaceMiB: mebibytes }, { ...sample, memoryMiB: memory['app']! / 2 ** 20 });
      },
    }));
    return {
      contenders,
      figures,
      details,
      check: () => Promise.resolve(missing()),
      close: async () => {
        await Promise.all(labs.map(({ close }) => close()));
      },
    };
  },
};

const figures: readonly Figure[] = [
  {
    name: `CPU of an accept with semi-spaces of 1 MiB / of ${OURS}`,
    unit: '',
    better: 'lower',
    of: (round) => cost(round, 1) / cost(round, OURS),
  },
  {
    name: `CPU of an accept with semi-spaces of 64 MiB / of ${OURS}`,
    unit: '',
    better: 'lower',
    of: (round) => cost(round, 64) / cost(round, OURS),
  },
];
