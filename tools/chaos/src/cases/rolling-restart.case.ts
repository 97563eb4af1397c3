import type { ChaosCase } from './chaos-case.js';
import { shuffled, spread } from './times.js';

const INSTANCES = ['order-1', 'order-2', 'inventory-1', 'inventory-2', 'payment-1', 'payment-2'] as const;

/** A release under load. */
export const rollingRestart: ChaosCase = {
  name: 'rolling-restart',
  fault: 'SIGTERM and a new start of every consuming process, one after the other, under load',
  loadMs: 30_000,
  schedule: ({ random, loadMs }) => {
    const times = spread(random, loadMs, INSTANCES.length);
    return shuffled(random, INSTANCES).map((instance, index) => ({
      atMs: times[index]!,
      what: `restart ${instance}`,
      act: ({ lab }) => lab.stack.restart(instance),
    }));
  },
};
