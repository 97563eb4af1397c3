import type { ChaosCase } from './chaos-case.js';
import { shuffled, spread } from './times.js';

const VICTIMS = [
  'order-1',
  'order-2',
  'inventory-1',
  'inventory-2',
  'payment-1',
  'payment-2',
  'payment-sandbox',
  'gateway',
  'auth',
] as const;

/** Every process of ours once, in an order of chance. */
export const killProcesses: ChaosCase = {
  name: 'kill-processes',
  fault: 'kill -9 of every process of the system, one after the other, in an order of chance',
  schedule: ({ random, loadMs }) => {
    const times = spread(random, loadMs, VICTIMS.length);
    return shuffled(random, VICTIMS).map((victim, index) => ({
      atMs: times[index]!,
      what: `kill -9 ${victim}`,
      act: ({ lab }) => lab.kill(victim, 'SIGKILL'),
    }));
  },
};
