import type { BenchCase, Figure, Round } from './bench-case.js';
import { startLab } from './lab-case.js';

interface Group {
  /** In the lab. */
  readonly group: string;
  readonly shown: string;
  readonly ours: string;
  readonly neighbours: readonly string[];
}

/** What libs/concurrency has beside the closest libraries that are well kept. */
const GROUPS: readonly Group[] = [
  { group: 'hop', shown: 'channel hop', ours: 'channel', neighbours: ['repeater'] },
  { group: 'lock', shown: 'lock and unlock, free', ours: 'mutex', neighbours: ['async-mutex'] },
  { group: 'handed over', shown: 'lock handed over', ours: 'mutex', neighbours: ['async-mutex'] },
  { group: 'submit', shown: 'pool submit, free worker', ours: 'pool', neighbours: ['p-limit', 'p-queue'] },
  { group: 'queued submit', shown: 'pool submit, queued', ours: 'pool', neighbours: ['p-limit', 'p-queue'] },
];

const VARIANTS = GROUPS.flatMap(({ group, ours, neighbours }) =>
  [ours, ...neighbours].map((variant) => ({ group, variant })),
);
const BARE = { group: 'promise', variant: 'bare' };
const nameOf = ({ group, variant }: typeof BARE) => `${group}: ${variant}`;
const cost = (round: Round, name: string) => round[name]!['nsPerOperation']!;

function figuresOf({ group, shown, ours, neighbours }: Group): readonly Figure[] {
  const own = nameOf({ group, variant: ours });
  const besides = [
    { name: nameOf(BARE), shown: 'bare promise' },
    ...neighbours.map((variant) => ({ name: nameOf({ group, variant }), shown: variant })),
  ];
  return [
    { name: shown, unit: 'ns', better: 'lower', of: (round) => cost(round, own) },
    ...besides.map((beside): Figure => ({
      name: `${shown} / ${beside.shown}`,
      unit: '',
      better: 'lower',
      of: (round) => cost(round, own) / cost(round, beside.name),
    })),
  ];
}

/** What the parts of libs/concurrency cost, CPU time, in a process of their own. */
export const primitives: BenchCase = {
  name: 'primitives',
  title: 'a channel hop, a lock and a pool submit, against a bare promise and the closest libraries',
  needs: [],
  contenderCount: 1 + VARIANTS.length,
  contenderMs: ({ measureMs }) => 0.15 * measureMs,
  weight: 0.1,
  // Nothing of the product.
  onRequestIn: ['quick', 'full'],
  open: async (bench) => {
    const lab = await startLab(bench, 'primitives');
    return {
      contenders: [BARE, ...VARIANTS].map((one) => ({
        name: nameOf(one),
        measure: ({ measureMs }) => lab.call('measure', { ...one, measureMs }),
      })),
      figures: [
        { name: 'bare promise', unit: 'ns', better: 'lower', of: (round) => cost(round, nameOf(BARE)) },
        ...GROUPS.flatMap(figuresOf),
      ],
      check: async () => [],
      close: () => lab.stop(),
    };
  },
};
