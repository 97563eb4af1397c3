import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../check/finding.js';
import type { Facts } from '../facts/facts.js';
import { GROUPS } from '../facts/unquiet.js';
import type { History } from '../history/history.js';
import type { Silence } from '../lab/broker-proxy.js';
import { Readiness } from '../lab/readiness.js';
import type { ChaosCase, Measured, Scene } from './chaos-case.js';
import { throughTheProxy } from './through-the-proxy.js';
import { shuffled } from './times.js';

/** Twice what a request waits for its answer. */
const AWAY_MS = 20_000;
const ENDINGS = ['remembered', 'forgotten'] as const;
type Ending = (typeof ENDINGS)[number];

const TOLD: Readonly<Record<Ending, string>> = {
  remembered: 'what was sent meanwhile arrives then',
  forgotten: 'connections from before stay silent for ever',
};

/** One time that the broker was out of reach; all moments in Unix ms. */
export interface Absence {
  readonly ending: Ending;
  readonly from: number;
  readonly to: number;
  readonly kept: Silence;
  /** When each service was found not to be ready. */
  readonly noticed: ReadonlyMap<string, number>;
  /** When all were ready again. */
  readonly readyAt: number;
}

const absences = new WeakMap<Scene, Absence[]>();

/** As when a cable is pulled, or a firewall has forgotten what it let through: nobody is told. */
const vanishes: ChaosCase = {
  name: 'broker-vanishes',
  fault:
    'the broker vanishes without FIN or RST for 20 s, twice: nothing arrives, no connection ends, new ones are taken and never answered; once what was sent arrives afterwards, once old connections stay silent for ever',
  loadMs: 60_000,
  schedule: ({ random, loadMs }) =>
    shuffled(random, ENDINGS).map((ending, index) => ({
      atMs: Math.round((0.05 + 0.5 * index + 0.1 * random()) * loadMs),
      what: `the broker vanishes for ${AWAY_MS / 1_000} s; ${TOLD[ending]}`,
      act: (scene) => vanish(scene, ending),
    })),
  probe: async ({ scene, history }, facts) => measureAbsences(absences.get(scene) ?? [], facts, history),
};

async function vanish(scene: Scene, ending: Ending): Promise<void> {
  const { lab, signal, say } = scene;
  const hearing = lab.stack.stack.services.filter(({ service }) => GROUPS.some((group) => group === service));
  const readiness = new Readiness(new Map(hearing.map(({ instance, url }) => [instance, url])));
  try {
    await readiness.untilReady(signal);
    const from = Date.now();
    lab.roadToBroker.vanish();
    await pause(AWAY_MS, undefined, { signal });
    const { kept } = lab.roadToBroker;
    const noticed = readiness.notReadySince(from);
    lab.roadToBroker.comeBack(ending);
    const to = Date.now();
    say('it can be reached again');
    await readiness.untilReady(signal);
    const absence = { ending, from, to, kept, noticed, readyAt: Date.now() };
    absences.set(scene, [...(absences.get(scene) ?? []), absence]);
    say('all are ready again');
  } finally {
    await readiness.stop();
  }
}

/** Everybody notices, and says so; orders are accepted all the while. */
export function measureAbsences(all: readonly Absence[], facts: Facts, history: History): Measured {
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const { ending, from, to, kept, noticed, readyAt } of all) {
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
    const tell = (what: string) => findings.push({ invariant: 'Q', what: `${ending}: ${what}` });
    const attempts = history.flatMap((wish) => wish.attempts);
    const accepted = attempts.filter(
      ({ outcome, endedAt }) => outcome === 'ok' && endedAt >= from && endedAt < to,
    ).length;
    const after = [...noticed.values()].map((at) => at - from);
    const ended = facts.orders.filter(({ updatedAt }) => updatedAt.getTime() >= to).length;
    notes.push(
      `away for ${seconds(to - from)}, ${TOLD[ending]}: ${kept.requests} B of requests, ${kept.answers} B of answers and ${kept.connections} new connections were kept back; ${noticed.size} services noticed, ${after.length > 0 ? `after ${seconds(Math.min(...after))} to ${seconds(Math.max(...after))}` : 'at no time'}; ${accepted} orders were accepted meanwhile; all were ready ${seconds(readyAt - to)} after it was back; ${ended} orders ended later`,
    );
    if (kept.requests === 0) tell('nobody sent anything to it meanwhile');
    if (kept.connections === 0) tell('nobody tried to reach it by a new connection');
    if (noticed.size === 0) tell('no service has noticed that it was away');
    if (accepted === 0) tell('no order was accepted meanwhile');
  }
  for (const ending of ENDINGS) {
    if (!all.some((one) => one.ending === ending)) {
      findings.push({ invariant: 'Q', what: `${ending}: it did not vanish` });
    }
  }
  return { findings, notes };
}

export const brokerVanishes = throughTheProxy(vanishes);
