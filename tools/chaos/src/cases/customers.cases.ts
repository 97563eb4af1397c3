import type { ChaosCase, Disturbance, PlanInput } from './chaos-case.js';
import { oneOf, spread } from './times.js';

/** One process of chance, of those that carry an order. */
const killOneOf =
  (victims: readonly [string, ...string[]], times: number) =>
  ({ random, loadMs }: PlanInput): readonly Disturbance[] =>
    spread(random, loadMs, times).map((atMs) => {
      const victim = oneOf(random, victims);
      return {
        atMs,
        what: `kill -9 ${victim}`,
        act: ({ lab }) => lab.kill(victim, 'SIGKILL'),
      };
    });

/** Everyone wants the same thing, and there is little of it. */
export const hotSku: ChaosCase = {
  name: 'hot-sku',
  fault: 'everybody wants one SKU, of which there are 40 units, while inventory is killed',
  shelves: { skus: 1, stockPerSku: 40 },
  schedule: killOneOf(['inventory-1', 'inventory-2'], 3),
};

/** As clients do that retry too early, and people who click twice. */
export const oneKeyAtOnce: ChaosCase = {
  name: 'one-key-at-once',
  fault:
    'every request is sent five times at once under one key, over both processes, while orders are killed',
  habits: { atOnce: 5 },
  schedule: killOneOf(['order-1', 'order-2'], 2),
};

/** Undos that arrive before, between and behind what they undo. */
export const cancellations: ChaosCase = {
  name: 'cancellations',
  fault: 'half of all orders are cancelled as soon as they are accepted, while consumers are killed',
  habits: { cancels: 0.5 },
  cards: { pm_card_slow: 0.1 },
  schedule: killOneOf(['order-1', 'inventory-1', 'payment-1'], 3),
};
