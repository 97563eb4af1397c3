import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosCase } from './chaos-case.js';
import { spread } from './times.js';

const AWAY_MS = 6_000;
/** Longer than the client's requests wait (10 s): connections stay open and nothing answers. */
const FROZEN_MS = 12_000;

export const brokerKill: ChaosCase = {
  name: 'broker-kill',
  fault: 'kill -9 of the broker, twice; it comes back with its data',
  short: true,
  loadMs: 12_000,
  schedule: ({ random, loadMs }) =>
    spread(random, loadMs, 2).map((atMs) => ({
      atMs,
      what: 'kill -9 the broker',
      act: ({ lab }) => lab.kill('kafka', 'SIGKILL'),
    })),
};

export const brokerStop: ChaosCase = {
  name: 'broker-stop',
  fault: 'the broker is stopped in order, is away for 6 s, and comes back with its data',
  schedule: ({ random, loadMs }) => [
    {
      atMs: spread(random, 0.4 * loadMs, 1)[0]!,
      what: `stop the broker for ${AWAY_MS / 1_000} s`,
      act: async ({ lab, signal }) => {
        const up = await lab.down('kafka');
        await pause(AWAY_MS, undefined, { signal });
        await up();
      },
    },
  ],
};

export const brokerFreeze: ChaosCase = {
  name: 'broker-freeze',
  fault: 'the broker freezes for 12 s: every connection stays open, and nothing is answered',
  loadMs: 24_000,
  schedule: ({ random, loadMs }) => [
    {
      atMs: spread(random, 0.4 * loadMs, 1)[0]!,
      what: `SIGSTOP the broker for ${FROZEN_MS / 1_000} s`,
      act: async ({ lab, signal }) => {
        await lab.kill('kafka', 'SIGSTOP');
        await pause(FROZEN_MS, undefined, { signal });
        lab.stack.kill('kafka', 'SIGCONT');
      },
    },
  ],
};
