import type { BenchSystem } from '../system/bench-system.js';
import type { OpenCase } from './bench-case.js';
import { LoadBench } from './load-bench.js';

/** Systems under the same load, by their names: 256 orders in flight, counted when they end. */
export function sideBySide(
  systems: Readonly<Record<string, BenchSystem>>,
): Pick<OpenCase, 'contenders' | 'check'> {
  const benches = Object.entries(systems).map(([name, system]) => ({
    name,
    orders: new LoadBench(system.subject, system.load, system.beside),
  }));
  return {
    contenders: benches.map(({ name, orders }) => ({
      name,
      measure: async (time) => {
        const sample = await orders.measure({ kind: 'closed', inFlight: 256, until: 'end' }, time);
        await orders.settle();
        return sample;
      },
    })),
    check: async () => (await Promise.all(benches.map(({ orders }) => orders.check()))).flat(),
  };
}
