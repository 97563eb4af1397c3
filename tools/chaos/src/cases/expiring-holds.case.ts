import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosCase } from './chaos-case.js';

const EVERY_MS = 100;

/** Some of them before they are committed, some while they are, most after it. */
export const expiringHolds: ChaosCase = {
  name: 'expiring-holds',
  fault:
    'holds are over within 150 ms, while the provider takes its time over every third payment: expiry races the commit',
  loadMs: 15_000,
  schedule: ({ loadMs }) => [
    {
      atMs: 0,
      what: 'let holds expire',
      act: async ({ lab, random, signal }) => {
        lab.proxy.misbehave = () => (random() < 1 / 3 ? 'late' : undefined);
        const endsAt = performance.now() + loadMs;
        while (performance.now() < endsAt) {
          await lab.databases.read(lab.deployment.inventoryUrl, shortenHolds);
          await pause(EVERY_MS, undefined, { signal });
        }
      },
    },
  ],
  measure: ({ orders }) => {
    const expired = orders.filter(({ reason }) => reason === 'hold-expired').length;
    return {
      findings: expired > 0 ? [] : [{ invariant: 'S', what: 'no hold expired before it was committed' }],
      notes: [`${expired} orders lost their hold to its expiry`],
    };
  },
};

/** On the database's clock, each at another moment. */
const shortenHolds = `
  UPDATE holds SET expires_at = now() + random() * interval '150 milliseconds'
  WHERE status = 'held' AND expires_at > now() + interval '1 second'`;
