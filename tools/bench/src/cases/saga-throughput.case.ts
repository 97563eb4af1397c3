import { measureLoad } from '../measure/measure-load.js';
import type { BenchCase, Contender } from './bench-case.js';

const IN_FLIGHT = [64, 256];

/** Completed orders a second at saturation, and what one costs. */
export const sagaThroughput: BenchCase = {
  name: 'saga-throughput',
  title: 'Orders from accept to end, 64 and 256 in flight: how many a second, at what cost',
  open: async (bench) => {
    const system = await bench.system();
    const accepted: string[] = [];
    const contenders = IN_FLIGHT.map(
      (inFlight): Contender => ({
        name: `${inFlight} in flight`,
        measure: async ({ warmUpMs, measureMs, seed }) => {
          const measured = await measureLoad(
            system.subject,
            system.load,
            {
              shape: { kind: 'closed', inFlight, until: 'end' },
              seed,
              warmUpMs,
              measureMs,
              patienceMs: 30_000,
            },
            system.beside,
          );
          accepted.push(...measured.acceptedIds);
          return measured.sample;
        },
      }),
    );
    return {
      contenders,
      figures: IN_FLIGHT.flatMap((inFlight) => [
        {
          name: `completed orders, ${inFlight} in flight`,
          unit: '/s',
          better: 'higher' as const,
          of: (round) => round[`${inFlight} in flight`]!['endedPerSecond']!,
        },
        {
          ...(inFlight === 256 && { row: 7, floor: 900, aim: 500 }),
          name: `CPU per completed order, ${inFlight} in flight`,
          unit: 'us',
          better: 'lower' as const,
          of: (round) => round[`${inFlight} in flight`]!['cpuUsPerOrder']!,
        },
      ]),
      check: async () => {
        await system.books.settle(60_000);
        return system.books.problems(accepted);
      },
      close: async () => undefined,
    };
  },
};
