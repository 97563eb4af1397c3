import type { ChaosCase } from './chaos-case.js';
import { oneOf, spread } from './times.js';

const INSTANCES = ['order-2', 'inventory-2', 'payment-2'] as const;
const JOLTS = 10;

/** Members that leave in order, or without a word, faster than groups settle. */
export const rebalanceStorm: ChaosCase = {
  name: 'rebalance-storm',
  fault: 'one member of a group of chance is restarted or killed every two seconds: groups are never settled',
  loadMs: 24_000,
  schedule: ({ random, loadMs }) =>
    spread(random, loadMs, JOLTS).map((atMs) => {
      const instance = oneOf(random, INSTANCES);
      const signal = oneOf(random, ['SIGTERM', 'SIGKILL'] as const);
      return {
        atMs,
        what: `${signal} ${instance}`,
        // The supervisor starts it again, whatever ended it.
        act: ({ lab }) => lab.kill(instance, signal),
      };
    }),
};
