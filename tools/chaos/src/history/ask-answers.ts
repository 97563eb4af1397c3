import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerFact } from '../facts/facts.js';
import type { Customer } from './customer.js';
import { outcomeOf, type History, type Wish } from './history.js';
import type { Call, Reply, ShopClient } from './shop.client.js';

const CALLS_AT_ONCE = 8;
/** Every so many accepted orders is asked for again by its key, and by a stranger. */
const REPEATED = 5;
/** A service that has just come up again may still refuse: that is no answer. */
const TRIES = 10;
const PAUSE_MS = 500;

type Asked = Pick<ShopClient, 'call'>;

/** Asks the API for every accepted order, and for some of them once more by their key. */
export async function askAnswers(
  client: Asked,
  history: History,
  customers: readonly Customer[],
): Promise<readonly AnswerFact[]> {
  const accepted = history.filter(({ orderId }) => orderId !== undefined);
  const queue = accepted.entries();
  const answers: AnswerFact[] = [];
  const worker = async () => {
    for (const [index, wish] of queue) {
      answers.push(await askOne(client, wish, customers, index % REPEATED === 0));
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  return answers;
}

async function askOne(
  client: Asked,
  wish: Wish,
  customers: readonly Customer[],
  inFull: boolean,
): Promise<AnswerFact> {
  const { key, body, customerId } = wish;
  const orderId = wish.orderId!;
  const { token } = customers.find(({ id }) => id === customerId)!;
  const path = `/v1/orders/${orderId}`;
  const told = statusOf(await ask(client, { method: 'GET', path, token }));
  if (!inFull) return { orderId, key, told };
  const stranger = customers.find(({ id }) => id !== customerId)!;
  const toOther = await ask(client, { method: 'GET', path, token: stranger.token });
  const again = { method: 'POST', path: '/v1/orders', token, key } as const;
  const repeat = await ask(client, { ...again, body });
  const misuse = await ask(client, {
    ...again,
    body: { ...(body as object), paymentMethod: 'pm_card_other' },
  });
  return {
    orderId,
    key,
    told,
    toldToOthers: toOther.status,
    repeat: { status: repeat.status, answer: repeat.text },
    misuse: misuse.status,
  };
}

/** Asks until the answer says something, ten times at most. */
async function ask(client: Asked, call: Call): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await client.call(call);
    if (outcomeOf(reply.status, reply.code) !== 'unknown' || tries === TRIES) return reply;
    await pause(PAUSE_MS);
  }
}

function statusOf({ status, text }: Reply): string {
  return status === 200 ? (JSON.parse(text) as { status: string }).status : `HTTP ${status}`;
}
