import type { BenchCase } from './bench-case.js';
import { sideBySide } from './side-by-side.js';

const ONE = 'one of each';
const FOUR = 'four of each';

/** What four processes per service cost, or bring, on the same machine. */
export const replicas: BenchCase = {
  name: 'replicas',
  title: 'one process per service against four of order, inventory and payment',
  needs: ['product', 'another'],
  contenderCount: 2,
  onRequestIn: ['quick'],
  open: async (bench) => {
    const one = await bench.system();
    const { system: four, release } = await bench.anotherSystem({
      name: 'replicas',
      replicas: { order: 4, inventory: 4, payment: 4 },
    });
    return {
      ...sideBySide({ [ONE]: one, [FOUR]: four }),
      figures: [
        {
          name: 'completed with four of each / one of each',
          unit: '',
          better: 'higher',
          of: (round) => round[FOUR]!['endedPerSecond']! / round[ONE]!['endedPerSecond']!,
        },
        {
          name: 'CPU per order, four of each / one of each',
          unit: '',
          better: 'lower',
          of: (round) => round[FOUR]!['cpuUsPerOrder']! / round[ONE]!['cpuUsPerOrder']!,
        },
      ],
      close: release,
    };
  },
};
