import { setTimeout as pause } from 'node:timers/promises';
import type { Misbehaviour } from '../lab/provider-proxy.js';
import type { ChaosCase, Scene } from './chaos-case.js';
import { oneOf, spread } from './times.js';

const AWAY_MS = 10_000;
const UNKIND = 0.4;
const KINDS: readonly [Misbehaviour, ...Misbehaviour[]] = [
  'garbage',
  'garbage-after',
  'cut-after',
  'fail-after',
  'twice',
  'overtaken',
  'forget-after',
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

export const providerWebhooks: ChaosCase = {
  name: 'provider-webhooks',
  fault:
    'webhooks of the provider that are forged, late, sent twice, or out of order, beside answers that never come',
  cards: {
    pm_card_webhook_forged: 0.15,
    pm_card_webhook_late: 0.15,
    pm_card_webhook_twice: 0.15,
    pm_card_webhook_reordered: 0.15,
  },
  quietMs: PATIENT_MS,
  schedule: () => [],
};

/** Seldom enough that no authorization expires, which takes a week. */
const DAYS = 4;
const DAY_SECONDS = 86_401;

export const providerForgets: ChaosCase = {
  name: 'provider-forgets',
  fault:
    'four of ten operations at the provider are done and their answer is lost, and it forgets every key, as it does after a day, again and again',
  quietMs: PATIENT_MS,
  schedule: ({ random, loadMs }) => [
    {
      atMs: 0,
      what: 'the provider hangs up after it has done what it was asked',
      act: async ({ lab }) => {
        lab.proxy.misbehave = () => (random() < UNKIND ? 'cut-after' : undefined);
      },
    },
    ...spread(random, 0.9 * loadMs, DAYS).map((atMs) => ({
      atMs,
      what: 'a day passes at the provider',
      act: async ({ lab: { deployment } }: Scene) => {
        const { url, apiKey } = deployment.provider!;
        const response = await fetch(`${url}/clock/forward`, {
          method: 'POST',
          headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ seconds: DAY_SECONDS }),
        });
        if (!response.ok) throw new Error(`the clock of the provider answered ${response.status}`);
      },
    })),
  ],
};

export const providerUnkind: ChaosCase = {
  name: 'provider-unkind',
  fault:
    'four of ten operations at the provider end in nonsense (done or not done), a cut connection or a 503 after they were done (with their key or without), are sent to it twice, or arrive when they have been sent again',
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
