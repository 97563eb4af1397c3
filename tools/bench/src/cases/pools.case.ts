import type { Mode } from '../run/mode.js';
import { BenchDatabases } from '../system/bench-databases.js';
import { startAcceptLab } from './accept-lab.js';
import type { BenchCase, Contender, Figure, Round } from './bench-case.js';
import { detailsOf } from './details-of.js';
import { LoadBench } from './load-bench.js';

const CONNECTIONS = 64;
const SIZES = [1, 2, 5, 10, 20, 40];
/** Each is a process: a smoke run has those that figures are made from. */
const sizesIn = (mode: Mode) => (mode.name === 'smoke' ? [1, 20, 40] : SIZES);
/** What is behind the route, and what a row of the table calls it. */
const WAYS = [
  { way: 'durable', shown: 'grouped' },
  { way: 'a transaction per request', shown: 'one by one' },
] as const;
type Shown = (typeof WAYS)[number]['shown'];

const nameOf = (shown: Shown, size: number) => `${shown}, pool of ${size}`;
const accepted = (round: Round, shown: Shown, size: number) =>
  round[nameOf(shown, size)]!['acceptedPerSecond']!;

/** How many connections to a shard are worth having: for accepts in groups, and for a transaction per request. */
export const pools: BenchCase = {
  name: 'pools',
  title: `accepts with ${SIZES.join(', ')} connections to each shard, in groups and by a transaction per request`,
  needs: ['product'],
  contenderCount: (mode) => sizesIn(mode).length * WAYS.length,
  contenderMs: ({ warmUpMs, measureMs }) => warmUpMs + 0.5 * measureMs + 300,
  weight: 0.5,
  // One setting and its answer: twelve contenders take their own time.
  onRequestIn: ['quick', 'full'],
  open: async (bench) => {
    const system = await bench.system();
    const databases = await new BenchDatabases(system.stack.stack.postgres.adminUrl).ofOrder('bench_pools');
    const labs = await Promise.all(
      sizesIn(bench.mode).map(async (size) => {
        const env = { ORDER_SHARD_POOL_MAX: String(size), ORDER_MAX_POOL_WAITING: '10000' };
        return { size, ...(await startAcceptLab(bench, databases, { env })) };
      }),
    );
    const { seen, details, missing } = detailsOf();
    const contenders = labs.flatMap(({ size, lab, subject }) =>
      WAYS.map(({ way, shown }): Contender => ({
        name: nameOf(shown, size),
        measure: async (time) => {
          await lab.call('use', way);
          const orders = new LoadBench(subject, system.load, system.beside);
          const sample = await orders.measure(
            { kind: 'closed', inFlight: CONNECTIONS, until: 'answer' },
            time,
          );
          return seen({ way: shown, pool: size }, sample);
        },
      })),
    );
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
    name: 'accepts in groups with 1 connection / with 20',
    unit: '',
    better: 'higher',
    of: (round) => accepted(round, 'grouped', 1) / accepted(round, 'grouped', 20),
  },
  {
    name: 'accepts one by one with 1 connection / with 20',
    unit: '',
    better: 'higher',
    of: (round) => accepted(round, 'one by one', 1) / accepted(round, 'one by one', 20),
  },
  {
    name: 'accepts one by one with 40 connections / with 20',
    unit: '',
    better: 'higher',
    of: (round) => accepted(round, 'one by one', 40) / accepted(round, 'one by one', 20),
  },
];
