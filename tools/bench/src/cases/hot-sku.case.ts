import { BenchDatabases } from '../system/bench-databases.js';
import type { BenchCase } from './bench-case.js';
import { startLab } from './lab-case.js';

const RACE = { units: 100, buyers: 1_000 };

/** Everybody wants the same SKU: a batch decided at once, against one transaction per order. */
export const hotSku: BenchCase = {
  name: 'hot-sku',
  title: 'reservations of one SKU, decided by the batch, against one transaction per order; none oversold',
  needs: ['product'],
  contenderCount: 2,
  contenderMs: ({ measureMs }) => 0.5 * measureMs + 200,
  weight: 0.5,
  open: async (bench) => {
    const system = await bench.system();
    const databases = new BenchDatabases(system.stack.stack.postgres.adminUrl);
    const url = await databases.of('inventory', 'bench_hot_sku');
    const lab = await startLab(bench, 'hot-sku');
    return {
      contenders: [
        { name: 'by the batch', together: true },
        { name: 'one by one', together: false },
      ].map(({ name, together }) => ({
        name,
        measure: ({ measureMs }) => lab.call('measure', { url, measureMs, together }),
      })),
      figures: [
        {
          row: 4,
          name: 'hot SKU, by the batch / one transaction per order',
          unit: '',
          better: 'higher',
          floor: 20,
          aim: 50,
          of: (round) =>
            round['by the batch']!['ordersPerSecond']! / round['one by one']!['ordersPerSecond']!,
        },
        {
          name: 'hot SKU, by the batch',
          unit: 'orders/s',
          better: 'higher',
          of: (round) => round['by the batch']!['ordersPerSecond']!,
        },
      ],
      check: async () => problemsOfRace(await lab.call('race', { url, ...RACE })),
      close: () => lab.stop(),
    };
  },
};

function problemsOfRace({
  available,
  reserved,
  held,
  rejected,
}: Readonly<Record<string, number>>): readonly string[] {
  const { units, buyers } = RACE;
  const right = available === 0 && reserved === units && held === units && rejected === buyers - units;
  if (right) return [];
  return [
    `S: ${buyers} buyers for ${units} units: ${held} got one, ${rejected} did not, ` +
      `${reserved} are reserved, ${available} are left`,
  ];
}
