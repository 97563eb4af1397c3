import { setTimeout as pause } from 'node:timers/promises';
import { GROUPS } from '../facts/unquiet.js';
import { untilMembers } from '../lab/group-members.js';
import type { CaseSeries } from './case-series.js';
import type { ChaosCase, Scene } from './chaos-case.js';

const MOST = 4;
const STAY_MS = 5_000;

const others = GROUPS.flatMap((service) =>
  Array.from({ length: MOST - 1 }, (_, index) => `${service}-${index + 2}`),
);

/** Until the one that is left reads everything. */
async function scaleIn({ lab, signal }: Scene): Promise<void> {
  await Promise.all(others.map((instance) => lab.stack.down(instance)));
  await untilMembers(lab.kafka, GROUPS, 1, signal);
}

/** Until each of the four has something to read. */
async function scaleOut({ lab, signal }: Scene): Promise<void> {
  await Promise.all(others.map((instance) => lab.stack.up(instance)));
  await untilMembers(lab.kafka, GROUPS, MOST, signal);
}

const oneFourOne: ChaosCase = {
  name: 'scale-out',
  fault: 'every consuming service from one process to four, and back to one, under load',
  loadMs: 20_000,
  prepare: scaleIn,
  schedule: () => [
    {
      atMs: 2_000,
      what: 'from one to four, and back to one',
      act: async (scene) => {
        const { lab, say, signal } = scene;
        lab.untilHealed(() => scaleOut(scene));
        await scaleOut(scene);
        say('four of each read');
        await pause(STAY_MS, undefined, { signal });
        await scaleIn(scene);
        say('one of each reads everything');
        await pause(STAY_MS, undefined, { signal });
      },
    },
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
