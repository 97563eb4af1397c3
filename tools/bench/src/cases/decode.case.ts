import type { BenchCase } from './bench-case.js';
import { startLab } from './lab-case.js';

const VARIANTS = ['decode', 'parse and check', 'parse alone'];

/** From a record's bytes to checked data, against the plain way of doing it. */
export const decode: BenchCase = {
  name: 'decode',
  title: "a record's bytes to checked data, against JSON.parse and a schema check",
  needs: [],
  contenderCount: VARIANTS.length,
  contenderMs: ({ measureMs }) => 0.75 * measureMs,
  weight: 0.5,
  open: async (bench) => {
    const lab = await startLab(bench, 'decode');
    return {
      contenders: VARIANTS.map((variant) => ({
        name: variant,
        measure: ({ measureMs }) => lab.call('measure', { variant, measureMs }),
      })),
      figures: [
        {
          row: 9,
          name: 'decode path / JSON.parse and schema check, bytes',
          unit: '',
          better: 'higher',
          floor: 1.44,
          aim: 2,
          of: (round) =>
            round['decode']!['megabytesPerSecond']! / round['parse and check']!['megabytesPerSecond']!,
        },
        {
          name: 'decode path / JSON.parse alone, bytes',
          unit: '',
          better: 'higher',
          of: (round) =>
            round['decode']!['megabytesPerSecond']! / round['parse alone']!['megabytesPerSecond']!,
        },
        {
          name: 'decode path',
          unit: 'MB/s',
          better: 'higher',
          of: (round) => round['decode']!['megabytesPerSecond']!,
        },
      ],
      check: async () => [],
      close: () => lab.stop(),
    };
  },
};
