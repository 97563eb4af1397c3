import type { BenchCase, Round } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const MULTIPLES = [0.25, 0.5, 0.75, 1, 1.5, 2, 3];

/** What is completed while more is asked for than can be done, and that nothing accepted is lost. */
export const overload: BenchCase = {
  name: 'overload',
  title: 'completed orders against offered load, 0.25 to 3 times the capacity; then the books',
  needs: ['product'],
  contenderCount: MULTIPLES.length,
  contenderMs: ({ overloadWarmUpMs, measureMs }) => 0.6 * overloadWarmUpMs + 0.5 * measureMs + 2_000,
  weight: 0.5,
  maxRounds: { quick: 1 },
  open: async (bench) => {
    const system = await bench.system();
    const orders = new LoadBench(system.subject, system.load, system.beside);
    const capacity = await bench.capacity();
    return {
      contenders: MULTIPLES.map((multiple) => ({
        name: nameOf(multiple),
        measure: async (time) => {
          const ratePerSecond = multiple * capacity;
          const warmUpMs = multiple > 1 ? bench.mode.overloadWarmUpMs : time.warmUpMs;
          const sample = await orders.measure({ kind: 'open', ratePerSecond }, { ...time, warmUpMs });
          await orders.settle();
          return { offeredPerSecond: ratePerSecond, ...sample };
        },
      })),
      figures: [
        {
          row: 12,
          name: 'completed at twice the capacity / peak',
          unit: '',
          better: 'higher',
          floor: 0.85,
          aim: 0.95,
          of: (round) => completedAt(2)(round) / peakOf(round),
        },
        {
          name: 'completed at three times the capacity / peak',
          unit: '',
          better: 'higher',
          of: (round) => completedAt(3)(round) / peakOf(round),
        },
        {
          name: 'accept to final at twice the capacity, p99',
          unit: 's',
          better: 'lower',
          of: (round) => round[nameOf(2)]!['endP99Ms']! / 1_000,
        },
        {
          name: 'not accepted at twice the capacity / sent',
          unit: '',
          better: 'lower',
          of: refusedAt(2),
        },
      ],
      check: () => orders.check(),
      close: async () => undefined,
    };
  },
};

const nameOf = (multiple: number) => `offered ${multiple}`;

const completedAt = (multiple: number) => (round: Round) => round[nameOf(multiple)]!['endedPerSecond']!;

const refusedAt = (multiple: number) => (round: Round) => {
  const { acceptedPerSecond, sentPerSecond } = round[nameOf(multiple)]!;
  return 1 - acceptedPerSecond! / sentPerSecond!;
};

function peakOf(round: Round): number {
  return Math.max(...MULTIPLES.map((multiple) => completedAt(multiple)(round)));
}
