import { setTimeout as pause } from 'node:timers/promises';
import type { CaseSeries } from './case-series.js';
import type { ChaosCase, Scene } from './chaos-case.js';

const SERVICES = ['order', 'inventory', 'payment'] as const;
const MOST = 4;

const others = SERVICES.flatMap((service) =>
  Array.from({ length: MOST - 1 }, (_, index) => `${service}-${index + 2}`),
);

async function scaleIn({ lab }: Scene): Promise<void> {
  await Promise.all(others.map((instance) => lab.stack.down(instance)));
}

async function scaleOut({ lab }: Scene): Promise<void> {
  await Promise.all(others.map((instance) => lab.stack.up(instance)));
}

const oneFourOne: ChaosCase = {
  name: 'scale-out',
  fault: 'every consuming service from one process to four, and back to one, under load',
  loadMs: 20_000,
  prepare: scaleIn,
  schedule: () => [
    { atMs: 2_000, what: 'from one to four', act: scaleOut },
    {
      atMs: 2_001,
      what: 'back to one',
      act: async (scene) => {
        await pause(5_000, undefined, { signal: scene.signal });
        await scaleIn(scene);
      },
    },
    { atMs: 2_002, what: 'to four again, for those who look whether they are ready', act: scaleOut },
  ],
};

/** On a system of its own: four of each are more than the other cases want to wait for. */
export const scaleOutSeries: CaseSeries = {
  name: oneFourOne.name,
  fault: oneFourOne.fault,
  replicas: { order: MOST, inventory: MOST, payment: MOST },
  cases: async () => [oneFourOne],
  notes: (results) => results.flatMap(({ notes }) => notes),
};
