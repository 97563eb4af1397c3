import type { BenchCase, Contender, Figure } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const IN_FLIGHT = [64, 256];

/** Completed orders a second at saturation, and what one costs. */
export const sagaThroughput: BenchCase = {
  name: 'saga-throughput',
  title: 'orders from accept to end, 64 and 256 in flight: how many a second, at what cost',
  open: async (bench) => {
    const system = await bench.system();
    const orders = new LoadBench(system.subject, system.load, system.beside);
    return {
      contenders: IN_FLIGHT.map((inFlight): Contender => ({
        name: nameOf(inFlight),
        measure: (time) => orders.measure({ kind: 'closed', inFlight, until: 'end' }, time),
      })),
      figures: IN_FLIGHT.flatMap(figuresOf),
      check: () => orders.check(),
      close: async () => undefined,
    };
  },
};

function figuresOf(inFlight: number): readonly Figure[] {
  return [
    {
      name: `completed orders, ${inFlight} in flight`,
      unit: '/s',
      better: 'higher',
      of: (round) => round[nameOf(inFlight)]!['endedPerSecond']!,
    },
    {
      ...(inFlight === 256 && { row: 7, floor: 900, aim: 500 }),
      name: `CPU per completed order, ${inFlight} in flight`,
      unit: 'us',
      better: 'lower',
      of: (round) => round[nameOf(inFlight)]!['cpuUsPerOrder']!,
    },
  ];
}

function nameOf(inFlight: number): string {
  return `${inFlight} in flight`;
}
