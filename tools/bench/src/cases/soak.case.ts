import { readMemory } from '../measure/processes.js';
import { spreadOf } from '../measure/spread.js';
import { readable } from '../report/numbers.js';
import type { Sample } from '../measure/measure-load.js';
import { databaseBytes } from '../system/database-bytes.js';
import type { BenchCase, MeasureTime } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const SHARE_OF_CAPACITY = 0.5;
const SLICES = 30;
const NAME = 'half of the capacity';

/** Whether anything grows that should not: time, CPU, memory. */
export const soak: BenchCase = {
  name: 'soak',
  title: 'half of the capacity for 30 minutes (full mode): memory, sizes, p99 and CPU an order over time',
  needs: ['product'],
  contenderCount: 1,
  contenderMs: ({ soakMs }) => 1.1 * soakMs,
  maxRounds: { quick: 1, full: 1 },
  onRequestIn: ['quick', 'full'],
  open: async (bench) => {
    const system = await bench.system();
    const orders = new LoadBench(system.subject, system.load, system.beside);
    const ratePerSecond = SHARE_OF_CAPACITY * (await bench.capacity());
    const series: Sample[] = [];
    const slices = Math.min(SLICES, Math.max(3, Math.floor(bench.mode.soakMs / 5_000)));
    const slice = async (time: MeasureTime): Promise<Sample> => {
      const sample = await orders.measure(
        { kind: 'open', ratePerSecond },
        { ...time, warmUpMs: 0, measureMs: bench.mode.soakMs / slices },
      );
      const memory = Object.entries(readMemory(system.subject.processes));
      return {
        ...sample,
        ...Object.fromEntries(memory.map(([name, bytes]) => [`memoryMiB.${name}`, bytes / 1_048_576])),
        databaseMiB: (await databaseBytes(system.stack.stack.postgres.adminUrl)) / 1_048_576,
      };
    };
    return {
      contenders: [
        {
          name: NAME,
          measure: async (time) => {
            const startedAt = performance.now();
            for (let index = 0; index < slices; index += 1) {
              const sample = await slice({ ...time, seed: time.seed + index });
              series.push({ seconds: (performance.now() - startedAt) / 1_000, ...sample });
              bench.say(`slice ${index + 1} of ${slices}: ${textOf(sample)}`);
            }
            return {
              'p99, last third / first third': lastToFirst(series, 'endP99Ms'),
              'CPU an order, last third / first third': lastToFirst(series, 'cpuUsPerOrder'),
              ...Object.fromEntries(
                ['order', 'inventory', 'payment', 'gateway'].map((name) => [
                  `memory of ${name}, last third / first third`,
                  lastToFirst(series, `memoryMiB.${name}`),
                ]),
              ),
            };
          },
        },
      ],
      figures: [
        'p99, last third / first third',
        'CPU an order, last third / first third',
        ...['order', 'inventory', 'payment', 'gateway'].map(
          (name) => `memory of ${name}, last third / first third`,
        ),
      ].map((name) => ({
        name,
        unit: '',
        better: 'lower' as const,
        of: (round) => round[NAME]![name]!,
      })),
      series: () => series,
      check: () => orders.check(),
      close: async () => undefined,
    };
  },
};

function textOf({ endedPerSecond, endP99Ms, databaseMiB }: Sample): string {
  return `${readable(endedPerSecond!)} orders/s, p99 ${readable(endP99Ms!)} ms, databases ${readable(databaseMiB!)} MiB`;
}

/** Medians: one slow slice is no trend. */
function lastToFirst(series: readonly Sample[], name: string): number {
  const third = Math.max(1, Math.floor(series.length / 3));
  const median = (part: readonly Sample[]) => spreadOf(part.map((sample) => sample[name]!)).median;
  return median(series.slice(-third)) / median(series.slice(0, third));
}
