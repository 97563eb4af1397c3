import type { ChaosCase } from './chaos-case.js';
import { shuffled, spread } from './times.js';

const SERVICES = ['order', 'inventory', 'payment'] as const;

/** No member of a group is left that another could take over from. */
export const killGroups: ChaosCase = {
  name: 'kill-groups',
  fault:
    'kill -9 of all processes of a service at once, so of all consumers of a group, for each service in turn',
  schedule: ({ random, loadMs }) => {
    const times = spread(random, loadMs, SERVICES.length);
    return shuffled(random, SERVICES).map((service, index) => ({
      atMs: times[index]!,
      what: `kill -9 all of ${service}`,
      act: async ({ lab }) => lab.stack.kill(service, 'SIGKILL'),
    }));
  },
};
