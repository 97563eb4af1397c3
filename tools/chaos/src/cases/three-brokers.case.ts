import { activeController } from '../lab/active-controller.js';
import { untilInSync } from '../lab/in-sync.js';
import { USUAL_REPLICAS } from '../lab/laboratory.js';
import type { Finding } from '../check/finding.js';
import type { Facts } from '../facts/facts.js';
import type { History } from '../history/history.js';
import type { CaseSeries } from './case-series.js';
import type { ChaosCase, Measured, Scene, Story } from './chaos-case.js';
import { oneOf } from './times.js';

const BROKERS = 3;
const LOSSES = [
  { killed: 'kill -9 a broker', back: 'it is back, and in sync' },
  { killed: 'kill -9 the active controller', back: 'that is back, too, and in sync' },
] as const;

const loseTwo: ChaosCase = {
  name: 'three-brokers',
  fault:
    'of three brokers (every record on all, two have to have it) one is killed, and later the controller',
  loadMs: 30_000,
  prepare: ({ lab, signal }) => untilInSync(lab.kafka, BROKERS, signal),
  schedule: ({ loadMs }) => [
    { atMs: Math.round(0.15 * loadMs), what: LOSSES[0].killed, act: (scene) => lose(scene, 0) },
    { atMs: Math.round(0.55 * loadMs), what: LOSSES[1].killed, act: (scene) => lose(scene, 1) },
  ],
  measure: measureLosses,
};

/** A broker of chance that is not the controller, or the controller; waits until all three hold everything again. */
async function lose({ lab, random, signal, say }: Scene, loss: 0 | 1): Promise<void> {
  const { nodes } = lab.stack.stack.kafka;
  const controller = await activeController(nodes);
  const [first, ...rest] = nodes.filter(({ name }) => name !== controller.name);
  const victim = loss === 0 ? oneOf(random, [first!, ...rest]) : controller;
  const pid = lab.pidOf(victim.name);
  await lab.kill(victim.name, 'SIGKILL');
  say(`${victim.name} is dead; the controller was ${controller.name}`);
  await lab.untilUp(victim.name, pid);
  await untilInSync(lab.kafka, BROKERS, signal);
  if (loss === 1) await saySuccessor(lab.stack.stack.kafka.nodes, controller.name, say);
  say(LOSSES[loss].back);
}

async function saySuccessor(
  nodes: Parameters<typeof activeController>[0],
  former: string,
  say: Scene['say'],
) {
  const { name } = await activeController(nodes);
  say(name === former ? `the controller is ${name} again` : `the controller is ${name} now`);
}

/** While a broker is away, orders are accepted, and end. */
export function measureLosses(facts: Facts, history: History, story: Story): Measured {
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const { killed, back } of LOSSES) {
    const timeOf = (what: string) => story.find((one) => one.what === what)?.at;
    const [from, to] = [timeOf(killed), timeOf(back)];
    if (from === undefined || to === undefined) continue;
    const isThen = (at: number) => at >= from && at < to;
    const attempts = history.flatMap((wish) => wish.attempts);
    const accepted = attempts.filter(({ outcome, endedAt }) => outcome === 'ok' && isThen(endedAt)).length;
    const ended = facts.orders.filter(({ updatedAt }) => isThen(updatedAt.getTime())).length;
    notes.push(
      `${killed}: away or behind for ${((to - from) / 1_000).toFixed(1)} s, meanwhile ${accepted} orders were accepted and ${ended} ended`,
    );
    if (accepted === 0) findings.push({ invariant: 'Q', what: `${killed}: no order was accepted meanwhile` });
    if (ended === 0) findings.push({ invariant: 'Q', what: `${killed}: no order ended meanwhile` });
  }
  return { findings, notes };
}

/** On a system of its own: the others have one broker. */
export const threeBrokers: CaseSeries = {
  name: loseTwo.name,
  fault: loseTwo.fault,
  replicas: USUAL_REPLICAS,
  brokers: BROKERS,
  cases: async () => [loseTwo],
  notes: (results) => results.flatMap(({ notes }) => notes),
};
