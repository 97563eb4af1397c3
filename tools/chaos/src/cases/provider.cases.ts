import { setTimeout as pause } from 'node:timers/promises';
import type { Misbehaviour } from '../lab/provider-proxy.js';
import type { ChaosCase } from './chaos-case.js';
import { oneOf, spread } from './times.js';

const AWAY_MS = 10_000;
const UNKIND = 0.4;
const KINDS: readonly [Misbehaviour, ...Misbehaviour[]] = [
  'garbage',
  'garbage-after',
  'cut-after',
  'fail-after',
  'twice',
];

/** Operations wait for growing pauses, of 30 s at the longest. */
const PATIENT_MS = 180_000;

export const providerCards: ChaosCase = {
  name: 'provider-cards',
  fault: 'cards whose provider charges and then does not answer, fails twice before it works, or takes 3 s',
  cards: { pm_card_timeout_after_charge: 0.15, pm_card_5xx_2: 0.2, pm_card_slow: 0.15 },
  quietMs: PATIENT_MS,
  schedule: () => [],
};

export const providerUnkind: ChaosCase = {
  name: 'provider-unkind',
  fault:
    'four of ten operations at the provider end in nonsense (done or not done), a cut connection or a 503 after they were done, or are sent to it twice',
  short: true,
  loadMs: 15_000,
  quietMs: PATIENT_MS,
  schedule: ({ loadMs }) => [
    {
      atMs: 0,
      what: 'the provider becomes unkind',
      act: async ({ lab, random, signal }) => {
        lab.proxy.misbehave = () => (random() < UNKIND ? oneOf(random, KINDS) : undefined);
        await pause(0.9 * loadMs, undefined, { signal });
      },
    },
  ],
};

export const providerDown: ChaosCase = {
  name: 'provider-down',
  fault: 'the provider is away for 10 s: the breaker opens, operations wait, and nothing is guessed',
  loadMs: 24_000,
  quietMs: PATIENT_MS,
  schedule: ({ random, loadMs }) => [
    {
      atMs: spread(random, 0.4 * loadMs, 1)[0]!,
      what: `stop the provider for ${AWAY_MS / 1_000} s`,
      act: async ({ lab, signal }) => {
        const up = await lab.down('payment-sandbox');
        await pause(AWAY_MS, undefined, { signal });
        await up();
      },
    },
  ],
};
