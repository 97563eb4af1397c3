import type { Movement } from '@millrace/stack';
import type { Facts, HandledFact, MessageFact, OrderFact } from '../facts/facts.js';
import type { History, Wish } from '../history/history.js';

const AT = new Date('2026-01-01T00:00:00Z');

/** Facts and history of three orders, one of each end, of which nothing is wrong. */
export interface Sound {
  readonly facts: Facts & { readonly movements: readonly Movement[] };
  readonly history: History;
}

export const [CONFIRMED, REJECTED, CANCELLED] = ['order-1', 'order-2', 'order-3'] as const;

const order = (id: string, status: OrderFact['status'], customerId: string): OrderFact => ({
  id,
  customerId,
  status,
  reason: {
    pending: null,
    confirmed: null,
    rejected: 'payment-declined',
    cancelled: 'cancelled-by-customer',
  }[status],
  totalMinor: 1_000,
  lines: [{ sku: 'MUG', quantity: 2 }],
  shard: 'order_shard_0',
  createdAt: AT,
  updatedAt: AT,
});

const wish = (orderId: string, customerId: string): Wish => ({
  customerId,
  key: `key of ${orderId}`,
  body: {},
  attempts: [{ sentAt: 0, endedAt: 1, outcome: 'ok', status: 202 }],
  outcome: 'ok',
  orderId,
  answer: `{"id":"${orderId}"}`,
});

const movement = (sequence: number, kind: Movement['kind'], reference: string): Movement => ({
  sequence,
  kind,
  reference,
  authorizationId: `auth of ${reference}`,
  amountMinor: 1_000,
  currency: 'EUR',
});

export function message(offset: number, type: string, key: string, topic = 'order.events'): MessageFact {
  return {
    topic,
    partition: 0,
    offset,
    key,
    id: `${type} of ${key}`,
    type: `millrace.order.${type}.v1`,
    source: '/millrace/order',
    at: offset,
    digest: type,
    attemptId: null,
  };
}

function command(
  offset: number,
  type: string,
  key: string,
  attemptId: string,
  to = 'inventory',
): MessageFact {
  return { ...message(offset, type, key, `${to}.commands`), id: `${attemptId} of ${key}`, attemptId };
}

function reply(offset: number, type: string, key: string, attemptId: string, by = 'inventory'): MessageFact {
  return { ...message(offset, type, key, `${by}.events`), id: `answer to ${attemptId} of ${key}`, attemptId };
}

const messages: readonly MessageFact[] = [
  message(0, 'order-placed', CONFIRMED),
  message(1, 'order-confirmed', CONFIRMED),
  // The relay may send again what it has sent.
  { ...message(0, 'order-placed', CONFIRMED), offset: 2 },
  message(3, 'order-placed', REJECTED),
  message(4, 'order-rejected', REJECTED),
  message(5, 'order-placed', CANCELLED),
  message(6, 'order-cancelled', CANCELLED),
  command(0, 'reserve-stock', CONFIRMED, 'attempt-1'),
  reply(0, 'stock-reserved', CONFIRMED, 'attempt-1'),
  // Asked for twice, answered once: the later attempt has taken the place of the other.
  command(0, 'authorize-payment', CONFIRMED, 'attempt-2', 'payment'),
  command(1, 'authorize-payment', CONFIRMED, 'attempt-3', 'payment'),
  reply(0, 'payment-authorized', CONFIRMED, 'attempt-3', 'payment'),
];

const handled: readonly HandledFact[] = [
  { consumer: 'inventory', messageId: `attempt-1 of ${CONFIRMED}` },
  { consumer: 'order', messageId: `answer to attempt-1 of ${CONFIRMED}` },
  { consumer: 'payment', messageId: `attempt-2 of ${CONFIRMED}` },
  { consumer: 'payment', messageId: `attempt-3 of ${CONFIRMED}` },
  { consumer: 'order', messageId: `answer to attempt-3 of ${CONFIRMED}` },
];

export function sound(): Sound {
  const owners = [
    [CONFIRMED, 'confirmed', 'alice'],
    [REJECTED, 'rejected', 'alice'],
    [CANCELLED, 'cancelled', 'bob'],
  ] as const;
  const facts: Sound['facts'] = {
    orders: owners.map(([id, status, customerId]) => order(id, status, customerId)),
    keys: owners.map(([orderId, , customerId]) => ({ orderId, customerId, key: `key of ${orderId}` })),
    sagas: owners.map(([orderId, status]) => ({
      orderId,
      status: status === 'confirmed' ? ('completed' as const) : ('compensated' as const),
      step: null,
      attempt: 1,
      revision: 4,
      attention: false,
      timelineLength: 4,
      timelineEntries: 4,
    })),
    holds: owners.map(([orderId, status]) => ({
      orderId,
      status: status === 'confirmed' ? ('committed' as const) : ('released' as const),
      version: 2,
      lines: [{ sku: 'MUG', quantity: 2 }],
    })),
    stock: [{ sku: 'MUG', received: 10, available: 8, reserved: 0, sold: 2, receipts: 10 }],
    payments: [
      { orderId: CONFIRMED, status: 'captured', version: 2, amountMinor: 1_000, open: [], refused: false },
      { orderId: REJECTED, status: 'declined', version: 1, amountMinor: 1_000, open: [], refused: true },
      { orderId: CANCELLED, status: 'voided', version: 3, amountMinor: 1_000, open: [], refused: false },
    ],
    movements: [
      movement(1, 'authorize', CONFIRMED),
      movement(2, 'capture', CONFIRMED),
      movement(3, 'authorize', CANCELLED),
      movement(4, 'void', CANCELLED),
    ],
    messages,
    handled,
    deadLetters: [],
    answers: owners.map(([orderId, told]) => ({
      orderId,
      key: `key of ${orderId}`,
      told,
      toldToOthers: 404,
      repeat: { status: 202, answer: `{"id":"${orderId}"}` },
      misuse: 422,
    })),
    unquiet: [],
  };
  return { facts, history: owners.map(([id, , customerId]) => wish(id, customerId)) };
}
