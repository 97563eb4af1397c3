import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosCase } from './chaos-case.js';
import { oneOf } from './times.js';

const SERVICES = ['order', 'inventory', 'payment'] as const;
/** Beyond the session of a consumer (3 s, 6 s with some brokers) and the lease of a payment operation (3 s). */
const FROZEN_MS = 8_000;

/** Who wakes up believes that it still owns what others have taken over. */
export const zombies: ChaosCase = {
  name: 'zombies',
  fault: 'SIGSTOP of a process of each service for 8 s, beyond its session and its leases, then SIGCONT',
  loadMs: 32_000,
  schedule: ({ random, loadMs }) =>
    SERVICES.map((service, index) => {
      const victim = `${service}-${oneOf(random, [1, 2])}`;
      return {
        atMs: Math.round((0.05 + 0.3 * index) * loadMs),
        what: `SIGSTOP ${victim} for ${FROZEN_MS / 1_000} s`,
        act: async ({ lab, signal }) => {
          await lab.kill(victim, 'SIGSTOP');
          await pause(FROZEN_MS, undefined, { signal });
          lab.stack.kill(victim, 'SIGCONT');
        },
      };
    }),
};
