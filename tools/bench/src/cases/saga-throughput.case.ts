import type { BenchCase, Contender, Figure, Round } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const PRODUCT = 'millrace, 256 in flight';
const PRODUCT_64 = 'millrace, 64 in flight';
const PRODUCT_1024 = 'millrace, 1,024 in flight';
const BARE = 'bare program, 256 in flight';
const BARE_1024 = 'bare program, 1,024 in flight';
const TUTORIAL = 'tutorial build, 256 in flight';

/** Completed orders a second at saturation, what one costs, and how far that is from the limit. */
export const sagaThroughput: BenchCase = {
  name: 'saga-throughput',
  title:
    'orders from accept to end at saturation, against a bare program with the same messages and rows, and a tutorial build',
  needs: ['product', 'bare', 'tutorial'],
  contenderCount: 6,
  open: async (bench) => {
    const system = await bench.system();
    const bare = await bench.bare();
    const tutorial = await bench.tutorial();
    const product = new LoadBench(system.subject, system.load, system.beside);
    const limit = new LoadBench(bare.subject, system.load, system.beside);
    const naive = new LoadBench(tutorial.subject, system.load, system.beside);
    const inFlight = (name: string, orders: LoadBench, count: number): Contender => ({
      name,
      measure: async (time) => {
        const sample = await orders.measure({ kind: 'closed', inFlight: count, until: 'end' }, time);
        await orders.settle();
        return sample;
      },
    });
    return {
      contenders: [
        inFlight(PRODUCT, product, 256),
        inFlight(BARE, limit, 256),
        inFlight(TUTORIAL, naive, 256),
        inFlight(PRODUCT_64, product, 64),
        inFlight(PRODUCT_1024, product, 1_024),
        inFlight(BARE_1024, limit, 1_024),
      ],
      figures,
      check: async () => [...(await product.check()), ...(await limit.check()), ...(await naive.check())],
      close: async () => undefined,
    };
  },
};

const cost = (round: Round, name: string) => round[name]!['cpuUsPerOrder']!;
const completed = (round: Round, name: string) => round[name]!['endedPerSecond']!;

const figures: readonly Figure[] = [
  {
    name: 'completed orders, 256 in flight',
    unit: '/s',
    better: 'higher',
    of: (round) => completed(round, PRODUCT),
  },
  {
    name: 'completed orders, 64 in flight',
    unit: '/s',
    better: 'higher',
    of: (round) => completed(round, PRODUCT_64),
  },
  {
    name: 'completed orders, 1,024 in flight',
    unit: '/s',
    better: 'higher',
    of: (round) => completed(round, PRODUCT_1024),
  },
  {
    row: 5,
    name: 'completed orders / a bare program',
    unit: '',
    better: 'higher',
    floor: 0.5,
    aim: 0.75,
    of: (round) => completed(round, PRODUCT) / completed(round, BARE),
  },
  {
    name: 'completed orders / a bare program, 1,024 in flight',
    unit: '',
    better: 'higher',
    of: (round) => completed(round, PRODUCT_1024) / completed(round, BARE_1024),
  },
  {
    row: 6,
    name: 'completed orders / the tutorial build',
    unit: '',
    better: 'higher',
    floor: 8,
    aim: 16,
    of: (round) => completed(round, PRODUCT) / completed(round, TUTORIAL),
  },
  {
    name: 'completed orders of the bare program / the tutorial build',
    unit: '',
    better: 'higher',
    of: (round) => completed(round, BARE) / completed(round, TUTORIAL),
  },
  {
    row: 7,
    name: 'CPU per completed order at saturation (1,024 in flight)',
    unit: 'us',
    better: 'lower',
    floor: 900,
    aim: 500,
    of: (round) => cost(round, PRODUCT_1024),
  },
  {
    name: 'CPU per completed order, 256 in flight',
    unit: 'us',
    better: 'lower',
    of: (round) => cost(round, PRODUCT),
  },
  {
    name: 'CPU per completed order of the bare program, 1,024 in flight',
    unit: 'us',
    better: 'lower',
    of: (round) => cost(round, BARE_1024),
  },
  {
    name: 'CPU per completed order of the bare program, 256 in flight',
    unit: 'us',
    better: 'lower',
    of: (round) => cost(round, BARE),
  },
];
