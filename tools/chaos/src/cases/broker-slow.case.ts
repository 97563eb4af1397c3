import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../check/finding.js';
import type { Facts } from '../facts/facts.js';
import type { ChaosCase, Measured, Story } from './chaos-case.js';
import { quantile } from './quantile.js';
import { throughTheProxy } from './through-the-proxy.js';

const LATENCY_MS = { least: 100, most: 400 };
const BYTES_PER_SECOND = 200_000;
const SLOW_FOR = 0.9;
const [SLOW, FAST] = ['the road to the broker becomes slow', 'it is as fast as before'] as const;

/** Of a confirmed order: four commands and four replies. Each is sent to the broker, and fetched from there. */
const WAYS = 2 * 8;
const FASTEST_MS = WAYS * LATENCY_MS.least;

/**
 * Where the broker is on another continent, behind a line that is too thin. With twice the latency no order was
 * confirmed meanwhile: members of the group `order` were out of it again and again, as a session lasts 3 s.
 */
const slow: ChaosCase = {
  name: 'broker-slow',
  fault: `what is sent to the broker, and by it, takes ${LATENCY_MS.least} to ${LATENCY_MS.most} ms each way, and all of it together passes at ${BYTES_PER_SECOND / 1_000} kB/s`,
  loadMs: 40_000,
  schedule: ({ loadMs }) => [
    {
      atMs: 0,
      what: SLOW,
      act: async ({ lab, random, signal, say }) => {
        const { least, most } = LATENCY_MS;
        lab.roadToBroker.slowDown({
          bytesPerSecond: BYTES_PER_SECOND,
          latencyMs: () => least + (most - least) * random(),
        });
        await pause(SLOW_FOR * loadMs, undefined, { signal });
        lab.roadToBroker.slowDown();
        say(FAST);
      },
    },
  ],
  measure: measureSlowness,
};

/** Orders go on, and none is faster than the road allows: that one would have taken another. */
export function measureSlowness({ orders }: Facts, _history: unknown, story: Story): Measured {
  const timeOf = (what: string) => story.find((one) => one.what === what)?.at;
  const [from, to] = [timeOf(SLOW) ?? Number.POSITIVE_INFINITY, timeOf(FAST) ?? Number.NEGATIVE_INFINITY];
  const tookMs = orders
    .filter(({ status }) => status === 'confirmed')
    .filter(({ createdAt, updatedAt }) => createdAt.getTime() >= from && updatedAt.getTime() < to)
    .map(({ createdAt, updatedAt }) => updatedAt.getTime() - createdAt.getTime())
    .toSorted((a, b) => a - b);
  const tell = (what: string): readonly Finding[] => [{ invariant: 'Q', what }];
  const [fastest] = tookMs;
  if (fastest === undefined) {
    return { findings: tell('no order was confirmed on a slow road'), notes: ['No order was confirmed.'] };
  }
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  return {
    findings:
      fastest < FASTEST_MS
        ? tell(`an order was confirmed in ${fastest} ms: its messages took another road`)
        : [],
    notes: [
      `on the slow road ${tookMs.length} orders were confirmed, in ${seconds(fastest)} s at the least, ${seconds(quantile(tookMs, 0.5))} s in the middle and ${seconds(tookMs.at(-1)!)} s at the most`,
    ],
  };
}

export const brokerSlow = throughTheProxy(slow);
