import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../check/finding.js';
import type { Facts } from '../facts/facts.js';
import type { History } from '../history/history.js';
import type { Laboratory } from '../lab/laboratory.js';
import type { ChaosCase, Measured, Story } from './chaos-case.js';
import { quantile } from './quantile.js';

const SHARD = 'order_shard_0';
const [DOWN, UP] = [`${SHARD} takes no connections`, `${SHARD} takes connections again`] as const;
/** Orders that were placed this long before the shard came back had the time to end without it. */
const TIME_TO_END_MS = 8_000;

/** What one shard cannot do must not hold up the others. */
export const shardDown: ChaosCase = {
  name: 'shard-down',
  fault: 'one shard of the orders takes no connections for half of the load; the other goes on',
  loadMs: 40_000,
  schedule: ({ loadMs }) => [
    {
      atMs: Math.round(0.25 * loadMs),
      what: DOWN,
      act: async ({ lab, signal, say }) => {
        lab.untilHealed(() => allow(lab, true));
        await allow(lab, false);
        await pause(loadMs / 2, undefined, { signal });
        await allow(lab, true);
        say(UP);
      },
    },
  ],
  measure: measureOthers,
};

async function allow(lab: Laboratory, connections: boolean): Promise<void> {
  await lab.asAdmin(`ALTER DATABASE ${SHARD} ALLOW_CONNECTIONS ${connections}`);
  if (connections) return;
  await lab.asAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [SHARD]);
}

/** Orders of customers on the other shards while this one was down. */
export function measureOthers(facts: Facts, history: History, story: Story): Measured {
  const timeOf = (what: string) => story.find((one) => one.what === what)?.at;
  const [from, to] = [timeOf(DOWN), timeOf(UP)];
  if (from === undefined || to === undefined) return { findings: [], notes: ['The shard was never down.'] };
  const orders = new Map(facts.orders.map((order) => [order.id, order]));
  const shardOf = new Map(facts.orders.map(({ customerId, shard }) => [customerId, shard]));
  const others = history.filter(({ customerId }) => (shardOf.get(customerId) ?? SHARD) !== SHARD);
  const during = others.filter(({ attempts }) => attempts[0]!.sentAt >= from && attempts[0]!.sentAt < to);
  const before = others.filter(({ attempts }) => attempts[0]!.sentAt < from);
  const unanswered = during.filter(({ attempts }) => attempts[0]!.outcome === 'unknown');
  const late = during.filter(({ attempts, orderId }) => {
    const order = orders.get(orderId ?? '');
    return order && attempts[0]!.sentAt < to - TIME_TO_END_MS && order.updatedAt.getTime() > to;
  });
  const answerMs = (wishes: History) =>
    quantile(
      wishes.map(({ attempts }) => attempts[0]!.endedAt - attempts[0]!.sentAt),
      0.5,
    );
  const finding = (what: string, orderId?: string): Finding => ({
    invariant: 'Q',
    ...(orderId !== undefined && { orderId }),
    what,
  });
  return {
    findings: [
      ...(during.length === 0
        ? [finding('no order was placed on the other shard while this one was down')]
        : []),
      ...unanswered.map(({ key, orderId }) =>
        finding(`key ${key}: no answer from the other shard while this one was down`, orderId),
      ),
      ...late.map(({ orderId }) => finding('of the other shard, ended only when this one was back', orderId)),
    ],
    notes: [
      `orders of the other shard while this one was down: ${during.length}, of which ${unanswered.length} were unanswered ` +
        `and ${late.length} ended only afterwards; answers in ${answerMs(during)} ms (P50), before in ${answerMs(before)} ms`,
    ],
  };
}
