import { setTimeout as pause } from 'node:timers/promises';
import type { OrderBody, Random } from '@millrace/bench';
import type { Customer } from './customer.js';
import { outcomeOf, type Attempt, type Outcome, type Wish } from './history.js';
import type { Call, Reply, ShopClient } from './shop.client.js';

export interface ShoppingPlan {
  /** Begins every key of this run. */
  readonly keyPrefix: string;
  readonly nextOrder: () => OrderBody;
  readonly habits: Habits;
  readonly random: Random;
  /** Mean time between two orders of one customer. */
  readonly gapMs: number;
  /** Asked before each order: whether it is the time to stop. */
  readonly isOver: () => boolean;
  /** Unix ms, as of now: what is unknown is asked again until then. */
  readonly patientUntil: () => number;
}

export interface Habits {
  /** Share of customers' orders that are cancelled as soon as they are accepted. Default: 5%. */
  readonly cancels?: number;
  /** How often each request is sent at once, under one key. Default: once. */
  readonly atOnce?: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** Customers who never ask again: what became of their orders is found in the databases only. */
const GIVES_UP = 0.1;
const CANCELS = 0.05;
const RANK: readonly Outcome[] = ['ok', 'failed', 'unknown'];

/** One customer, who places one order after the other and keeps account of every request. */
export async function shop(client: ShopClient, customer: Customer, plan: ShoppingPlan): Promise<Wish[]> {
  const wishes: Wish[] = [];
  for (let n = 0; ; n += 1) {
    await pause(plan.gapMs * (0.5 + plan.random()));
    if (plan.isOver()) return wishes;
    wishes.push(await placeOrder(client, customer, { ...plan, key: `${plan.keyPrefix}-${n}` }));
  }
}

async function placeOrder(
  client: ShopClient,
  { id: customerId, token }: Customer,
  plan: ShoppingPlan & { readonly key: string },
): Promise<Wish> {
  const { key, random } = plan;
  const body = plan.nextOrder();
  // Drawn whether it is needed or not: the orders of a seed must not depend on its answers.
  const [givesUp, cancels] = [random() < GIVES_UP, random() < (plan.habits.cancels ?? CANCELS)];
  const attempts: Attempt[] = [];
  const wish = { customerId, key, body, attempts };
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const call = { method: 'POST', path: '/v1/orders', token, key, body } as const;
    const tried = await Promise.all(
      Array.from({ length: plan.habits.atOnce ?? 1 }, () => tryOnce(client, call)),
    );
    attempts.push(...tried.map(({ attempt }) => attempt));
    // The best answer counts: one request that was accepted is an order, whatever became of the others.
    const outcome = RANK.find((rank) => tried.some(({ attempt }) => attempt.outcome === rank))!;
    if (outcome === 'ok') {
      const answers = tried.filter(({ attempt }) => attempt.outcome === 'ok').map(({ reply }) => reply.text);
      const orderId = orderIdOf(answers[0]!);
      const cancelled = cancels ? await cancel(client, token, orderId) : undefined;
      return {
        ...wish,
        outcome,
        orderId,
        answer: answers[0]!,
        ...(answers.length > 1 && { answers }),
        ...(cancelled && { cancelled }),
      };
    }
    if (outcome === 'failed' || givesUp || Date.now() > plan.patientUntil()) return { ...wish, outcome };
    await pause(pauseMs);
  }
}

async function cancel(client: ShopClient, token: string, orderId: string): Promise<Outcome> {
  const { status, code } = await client.call({ method: 'POST', path: `/v1/orders/${orderId}/cancel`, token });
  return outcomeOf(status, code);
}

async function tryOnce(
  client: ShopClient,
  call: Call,
): Promise<{ readonly attempt: Attempt; readonly reply: Reply }> {
  const sentAt = Date.now();
  const reply = await client.call(call);
  const outcome = outcomeOf(reply.status, reply.code);
  return { attempt: { sentAt, endedAt: Date.now(), outcome, status: reply.status }, reply };
}

function orderIdOf(text: string): string {
  return (JSON.parse(text) as { id: string }).id;
}
