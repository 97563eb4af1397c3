import type { ChaosCase } from './chaos-case.js';

const SERVICES = ['order', 'inventory', 'payment'] as const;

/** Half of the consumers go, come back, and then the other half. */
export const scale: ChaosCase = {
  name: 'scale',
  fault: 'every consuming service from two processes to one, to two, to the other one, and back, under load',
  loadMs: 24_000,
  schedule: ({ loadMs }) => {
    const each = async (change: (service: string) => Promise<unknown>) => {
      await Promise.all(SERVICES.map(change));
    };
    return [1, 2].flatMap((member, index) => {
      const ups: (() => Promise<void>)[] = [];
      return [
        {
          atMs: Math.round((0.1 + 0.45 * index) * loadMs),
          what: `stop the ${member === 1 ? 'first' : 'second'} of each`,
          act: ({ lab }) =>
            each(async (service) => {
              ups.push(await lab.down(`${service}-${member}`));
            }),
        },
        {
          atMs: Math.round((0.35 + 0.45 * index) * loadMs),
          what: 'start it again',
          act: async () => {
            await Promise.all(ups.map((up) => up()));
          },
        },
      ] satisfies ReturnType<ChaosCase['schedule']>;
    });
  },
};
