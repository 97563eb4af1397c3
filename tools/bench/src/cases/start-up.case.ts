import { SERVICE_NAMES, type ServiceName } from '@millrace/stack';
import { readMemory } from '../measure/processes.js';
import type { BenchCase } from './bench-case.js';

const STARTED = SERVICE_NAMES.filter((name) => name !== 'payment-sandbox');

/** From the launch of a process until it is ready, one service after the other, and what it then holds. */
export const startUp: BenchCase = {
  name: 'start-up',
  title: 'from the launch of each service until it is ready, and the memory it then holds',
  needs: ['product'],
  contenderCount: 1,
  contenderMs: () => 2_500 * STARTED.length,
  maxRounds: { quick: 1, full: 3 },
  open: async (bench) => {
    const system = await bench.system();
    return {
      contenders: [
        {
          name: 'start-up',
          measure: async () => {
            const times: [string, number][] = [];
            for (const name of STARTED) {
              await system.stack.down(name);
              const startedAt = performance.now();
              await system.stack.up(name);
              times.push([`readyMs.${name}`, performance.now() - startedAt]);
            }
            const memory = Object.entries(readMemory(system.subject.processes));
            return Object.fromEntries([
              ...times,
              ...memory.map(([name, bytes]) => [`memoryMiB.${name}`, bytes / 1_048_576]),
            ]) as Record<string, number>;
          },
        },
      ],
      figures: STARTED.flatMap((name: ServiceName) => [
        {
          name: `${name} is ready after`,
          unit: 'ms',
          better: 'lower' as const,
          of: (round) => round['start-up']![`readyMs.${name}`]!,
        },
        {
          name: `memory of ${name}`,
          unit: 'MiB',
          better: 'lower' as const,
          of: (round) => round['start-up']![`memoryMiB.${name}`]!,
        },
      ]),
      check: async () => [],
      close: async () => undefined,
    };
  },
};
