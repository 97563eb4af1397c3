import type { ChaosCase } from './chaos-case.js';
import { spread } from './times.js';

/** What is on disk is all there is. */
export const powerCut: ChaosCase = {
  name: 'power-cut',
  fault: 'kill -9 of every service, the broker and Postgres at the same moment',
  loadMs: 15_000,
  schedule: ({ random, loadMs }) => [
    {
      atMs: spread(random, 0.8 * loadMs, 1)[0]!,
      what: 'kill -9 everything',
      act: async ({ lab }) => {
        const services = lab.stack.stack.services.map(({ instance }) => instance);
        for (const name of ['postgres', 'kafka', ...services]) lab.stack.kill(name, 'SIGKILL');
      },
    },
  ],
};
