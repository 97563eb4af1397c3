import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { rowSet } from '@millrace/persistence';
import type pg from 'pg';
import { BARE_TOPICS, bareMessage, type BareMessage, type Received } from './bare-message.js';
import { consume } from './bare-consumer.js';
import type { BareRelay } from './bare-relay.js';
import { appendOutbox, fresh, inTransaction, outboxRows, type BareStatement } from './bare-transaction.js';

interface SagaData {
  readonly customerId: string;
  readonly total: object;
  readonly paymentMethod: string;
}

const lockSagas: BareStatement = {
  name: 'bare-lock-sagas',
  text: `
    SELECT saga_id AS id, data, timeline_length AS length FROM sagas
    WHERE saga_id = ANY ($1::uuid[]) ORDER BY saga_id FOR UPDATE`,
};
const moveRows = rowSet({
  id: 'uuid',
  slot: 'smallint',
  step: 'text',
  attempt_id: 'uuid',
  ending: 'text',
  heard: 'text',
  length: 'integer',
});
const moveSagas: BareStatement = {
  name: 'bare-move-sagas',
  text: `
    WITH move AS (
      SELECT * FROM ${moveRows.from} AS move
    ), moved AS (
      UPDATE sagas
      SET step = move.step, attempt_id = move.attempt_id, attempt = 1, revision = revision + 1, updated_at = now(),
        waiting_since = now(), timeline_length = timeline_length + 2,
        status = CASE WHEN move.step IS NULL THEN 'completed' ELSE sagas.status END,
        deadline_at = CASE WHEN move.step IS NULL THEN NULL ELSE now() + interval '30 seconds' END,
        wake_at = CASE WHEN move.step IS NULL THEN NULL ELSE wake_at END
      FROM move WHERE saga_id = move.id
    ), ended AS (
      UPDATE orders
      SET status = move.ending, updated_at = now(),
        reason = CASE move.ending WHEN 'rejected' THEN 'payment-declined' END
      FROM move WHERE orders.id = move.id AND move.ending IS NOT NULL
    )
    INSERT INTO order_timeline (order_id, slot, position, at, step, event, attempt, detail)
    SELECT id, slot, length, now(), heard, 'succeeded', 1, '{}'::jsonb FROM move
    UNION ALL
    SELECT id, slot, length + 1, now(), step, CASE WHEN step IS NULL THEN 'completed' ELSE 'command-sent' END, 1, '{}'
    FROM move`,
};

/** What follows each reply: the next command, or the end. */
const NEXT = {
  'stock-reserved': { step: 'authorize-payment', topic: BARE_TOPICS.paymentCommands },
  'payment-authorized': { step: 'commit-stock', topic: BARE_TOPICS.inventoryCommands },
  'stock-committed': { step: 'capture-payment', topic: BARE_TOPICS.paymentCommands },
  'payment-captured': { end: 'confirmed' },
  'payment-declined': { step: 'release-stock', topic: BARE_TOPICS.inventoryCommands },
  'stock-released': { end: 'rejected' },
} as const;

/** The saga as a plain table of what comes next, one transaction a batch. */
export async function runBareReplies(pool: pg.Pool, kafka: Kafka, relay: BareRelay): Promise<void> {
  const topics = [BARE_TOPICS.inventoryEvents, BARE_TOPICS.paymentEvents];
  await consume(kafka, 'bare-order', topics, async (messages) => {
    await inTransaction(pool, async (query) => {
      const replies = await fresh(query, 'order', messages);
      if (replies.length === 0) return;
      const ids = replies.map(({ orderId }) => orderId);
      const sagas = await query<{ id: string; data: SagaData; length: number }>(lockSagas, [ids]);
      const sagaOf = new Map(sagas.map((saga) => [saga.id, saga]));
      const moves = replies.map((reply) => moveOf(reply, sagaOf.get(reply.orderId)!));
      await query(moveSagas, moveRows.parametersOf(moves.map(({ row }) => row)));
      await query(appendOutbox, outboxRows.parametersOf(moves.map(({ message }) => message)));
    });
    relay.wake();
  });
}

function moveOf(
  { orderId, slot, traceparent, type, data }: Received,
  saga: { readonly data: SagaData; readonly length: number },
): { readonly row: Parameters<typeof moveRows.parametersOf>[0][number]; readonly message: BareMessage } {
  const next = NEXT[type as keyof typeof NEXT];
  const { customerId, total, paymentMethod } = saga.data;
  if ('end' in next) {
    const draft = { topic: BARE_TOPICS.orderEvents, name: `order-${next.end}`, slot, traceparent };
    const ended = { orderId, customerId, total };
    return {
      row: {
        id: orderId,
        slot,
        step: null,
        attempt_id: null,
        ending: next.end,
        heard: type,
        length: saga.length,
      },
      message: bareMessage({ ...draft, data: ended }),
    };
  }
  const attemptId = randomUUID();
  const more = {
    'authorize-payment': { customerId, amount: total, paymentMethod },
    'commit-stock': { holdVersion: data['holdVersion'] ?? 1 },
    'capture-payment': {},
    'release-stock': {},
  }[next.step];
  const command = { orderId, attemptId, ...more };
  return {
    row: {
      id: orderId,
      slot,
      step: next.step,
      attempt_id: attemptId,
      ending: null,
      heard: type,
      length: saga.length,
    },
    message: bareMessage({ topic: next.topic, name: next.step, slot, traceparent, data: command }),
  };
}
