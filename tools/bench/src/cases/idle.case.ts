import { setTimeout as pause } from 'node:timers/promises';
import { cpuBetween, readCpu, readMemory } from '../measure/processes.js';
import type { BenchCase } from './bench-case.js';

/** So long after the last order every loop has slowed down to the pace at which it rests. */
const AFTER_THE_LAST_MS = 20_000;

/** What the whole product costs when nobody asks it for anything. */
export const idle: BenchCase = {
  name: 'idle',
  title: 'what every process uses while nothing is asked of it: CPU and memory',
  needs: ['product'],
  contenderCount: 1,
  contenderMs: ({ measureMs }) => measureMs + 500,
  open: async (bench) => {
    const system = await bench.system();
    if (bench.mode.name === 'full') await pause(AFTER_THE_LAST_MS);
    return {
      contenders: [
        {
          name: 'idle',
          measure: async ({ measureMs }) => {
            await system.books.settle(300_000);
            const { processes } = system.subject;
            const before = readCpu(processes);
            const startedAt = performance.now();
            await pause(measureMs);
            const seconds = (performance.now() - startedAt) / 1_000;
            const used = Object.entries(cpuBetween(before, readCpu(processes)));
            const memory = Object.entries(readMemory(processes));
            return {
              cores: used.reduce((sum, [, value]) => sum + value, 0) / 1e6 / seconds,
              ...Object.fromEntries(used.map(([name, value]) => [`cores.${name}`, value / 1e6 / seconds])),
              ...Object.fromEntries(memory.map(([name, bytes]) => [`memoryMiB.${name}`, bytes / 1_048_576])),
            };
          },
        },
      ],
      figures: [
        {
          name: 'share of one core, all processes',
          unit: '%',
          better: 'lower',
          floor: 10,
          aim: 5,
          of: (round) => 100 * round['idle']!['cores']!,
        },
      ],
      check: async () => [],
      close: async () => undefined,
    };
  },
};
