import { setTimeout as pause } from 'node:timers/promises';
import { authorizePayment, paymentAuthorized, reserveStock, stockReserved } from '@millrace/contracts';
import type { Finding } from '../check/finding.js';
import type { Facts, MessageFact } from '../facts/facts.js';
import { FETCH, PRODUCE, type BrokerRequest } from '../lab/broker-requests.js';
import type { ChaosCase, Measured, Scene, Story } from './chaos-case.js';
import { throughTheProxy } from './through-the-proxy.js';

const LATE_MS = 125_000;
const LATE_AT_LEAST_MS = 90_000;
/** So that all three attempts of a step, and several of its undo, go by meanwhile. */
const IMPATIENT = {
  STOCK_TIMEOUT_MS: '10000',
  PAYMENT_TIMEOUT_MS: '12000',
  UNDO_TIMEOUT_MS: '8000',
  SAGA_RETRY_MAX_MS: '20000',
};
const LET_GO = 'all that was on its way arrives';

/** Two ways to be late: on the way to the broker, and on the way from it. */
const LATE = [
  {
    what: 'what payment replies stays on its way to the broker',
    who: 'payment',
    commands: authorizePayment.topic.name,
    replies: paymentAuthorized.topic.name,
    holds: ({ apiKey, clientId }: BrokerRequest) => apiKey === PRODUCE && clientId === 'payment',
  },
  {
    what: 'what inventory is asked for stays on its way from the broker',
    who: 'inventory',
    commands: reserveStock.topic.name,
    replies: stockReserved.topic.name,
    holds: ({ apiKey, clientId }: BrokerRequest) => apiKey === FETCH && clientId === 'inventory',
  },
] as const;

const late: ChaosCase = {
  name: 'late-messages',
  fault: `for more than two minutes nothing that payment replies reaches the broker, and nothing that inventory is asked for leaves it; the order service gives its attempts up after ${Number(IMPATIENT.STOCK_TIMEOUT_MS) / 1_000} s, asks again, and undoes; then the originals arrive, and what was sent after them`,
  loadMs: 20_000,
  pace: 0.3,
  prepare: async (scene) => {
    scene.lab.untilHealed(() => startOrders(scene, undefined));
    await startOrders(scene, IMPATIENT);
  },
  schedule: ({ random, loadMs }) => {
    const [first, second] = LATE;
    const from = Math.round((0.1 + 0.1 * random()) * loadMs);
    const then = from + Math.round((0.4 + 0.2 * random()) * loadMs);
    return [
      {
        atMs: from,
        what: first.what,
        act: async ({ lab }) => {
          lab.roadToBroker.holds = first.holds;
        },
      },
      {
        atMs: then,
        what: second.what,
        act: async ({ lab, signal, say }) => {
          const road = lab.roadToBroker;
          road.holds = (request) => LATE.some(({ holds }) => holds(request));
          await pause(LATE_MS, undefined, { signal });
          say(LET_GO);
          say(`${road.letGo()} requests were held`);
        },
      },
    ];
  },
  measure: measureLateness,
};

async function startOrders({ lab }: Scene, settings: Readonly<Record<string, string>> | undefined) {
  for (const { service, instance } of lab.stack.stack.services) {
    if (service !== 'order') continue;
    if (settings) lab.settings.set(instance, settings);
    else lab.settings.delete(instance);
  }
  await lab.stack.restart('order');
}

/**
 * That there were replies to attempts that had been given up for others, two minutes late: what they did is for the
 * invariants to judge.
 */
export function measureLateness({ messages }: Facts, _history: unknown, story: Story): Measured {
  const timeOf = (what: string) => story.find((one) => one.what === what)?.at ?? Number.POSITIVE_INFINITY;
  const until = timeOf(LET_GO);
  const findings: Finding[] = [];
  const notes = LATE.map(({ what, who, commands, replies }) => {
    const given = firstOfEach(messages.filter(({ topic }) => topic === commands)).filter(
      ({ at }) => at >= timeOf(what) && at < until,
    );
    const attempts = Map.groupBy(given, ({ key, type }) => `${key} ${type}`);
    const givenUp = [...attempts.values()].flatMap((of) => of.toSorted((a, b) => a.at - b.at).slice(0, -1));
    const answered = new Set(
      messages.filter(({ topic }) => topic === replies).map(({ attemptId }) => attemptId),
    );
    const old = givenUp.filter(({ attemptId }) => answered.has(attemptId));
    const latestMs = Math.max(0, ...old.map(({ at }) => until - at));
    if (latestMs < LATE_AT_LEAST_MS) {
      findings.push({ invariant: 'Q', what: `${who}: no reply to an attempt that was given up came late` });
    }
    return `${who}: ${given.length} commands were given meanwhile, ${givenUp.length} of them given up for another attempt; ${old.length} of these were answered nevertheless, up to ${(latestMs / 1_000).toFixed(0)} s after they had been given`;
  });
  return { findings, notes };
}

/** What is sent once more for want of an acknowledgement is the same message. */
function firstOfEach(messages: readonly MessageFact[]): readonly MessageFact[] {
  return [...Map.groupBy(messages, ({ id }) => id).values()].map(([first]) => first!);
}

export const lateMessages = throughTheProxy(late);
