import { OUTBOX_COLUMNS, outboxRowOf } from '@millrace/messaging';
import { type PreparedStatement, type Transaction, rowSets } from '@millrace/persistence';
import { SAGA_COLUMNS } from '@millrace/saga';
import { TIMELINE_COLUMNS } from '../fulfil-order/append-timeline.js';
import type { AcceptedRows } from './accepted-rows.js';

const { keys, orders, items, sagas, timeline, messages } = rowSets({
  keys: {
    customer_id: 'uuid',
    key: 'text',
    slot: 'smallint',
    fingerprint: 'text',
    order_id: 'uuid',
    response: 'json',
    created_at: 'timestamptz',
  },
  orders: {
    id: 'uuid',
    slot: 'smallint',
    customer_id: 'uuid',
    currency: 'text',
    total_minor: 'bigint',
    payment_method: 'text',
    created_at: 'timestamptz',
  },
  items: {
    order_id: 'uuid',
    slot: 'smallint',
    line: 'smallint',
    sku: 'text',
    title: 'text',
    quantity: 'integer',
    unit_price_minor: 'bigint',
  },
  sagas: SAGA_COLUMNS,
  timeline: TIMELINE_COLUMNS,
  messages: { order_id: 'uuid', ...OUTBOX_COLUMNS },
});

const appended = Object.keys(OUTBOX_COLUMNS).join(', ');

/** Looked up in a hash: as a plain IN it would be a join, and those go by an index or by a loop. */
const isFresh = (id: string) => `(${id} IN (SELECT fresh.order_id FROM fresh)) IS TRUE`;

// One statement for a whole batch, so that a key, its order and its saga are written together or not at all.
// Keys in sorted order: two batches that share keys wait for one another instead of deadlocking. A key that a
// transaction in flight holds is waited for: taken when that commits, free when it does not.
const insertAcceptedStatement: PreparedStatement = {
  name: 'insert-accepted',
  text: `
    WITH fresh AS (
      INSERT INTO idempotency_keys (${keys.names})
      SELECT ${keys.names} FROM ${keys.from} AS row
      ORDER BY customer_id, key
      ON CONFLICT (customer_id, key) DO NOTHING
      RETURNING order_id
    ), inserted_orders AS (
      INSERT INTO orders (${orders.names}, status, updated_at)
      SELECT ${orders.names}, 'pending', created_at FROM ${orders.from} AS row WHERE ${isFresh('id')}
    ), inserted_items AS (
      INSERT INTO order_items (${items.names})
      SELECT ${items.names} FROM ${items.from} AS row WHERE ${isFresh('order_id')}
    ), inserted_sagas AS (
      INSERT INTO sagas (${sagas.names})
      SELECT ${sagas.names} FROM ${sagas.from} AS row WHERE ${isFresh('saga_id')}
    ), inserted_timeline AS (
      INSERT INTO order_timeline (${timeline.names})
      SELECT ${timeline.names} FROM ${timeline.from} AS row WHERE ${isFresh('order_id')}
    ), appended_messages AS (
      INSERT INTO outbox (${appended})
      SELECT ${appended} FROM ${messages.from} AS row WHERE ${isFresh('order_id')} ORDER BY nth
    )
    SELECT order_id AS "orderId" FROM fresh`,
};

/**
 * Writes the orders whose idempotency key is not taken, and their first messages.
 * @returns their ids; what is missing found its key taken, and nothing of it was written.
 */
export async function insertAccepted(
  transaction: Transaction,
  accepted: readonly AcceptedRows[],
): Promise<ReadonlySet<string>> {
  const sent = accepted.flatMap(({ order, messages: ofOrder }) =>
    ofOrder.map((message) => ({ order_id: order.id, ...outboxRowOf(message) })),
  );
  const { rows } = await transaction.query<{ orderId: string }>(insertAcceptedStatement, [
    ...keys.parametersOf(accepted.map(({ key }) => key)),
    ...orders.parametersOf(accepted.map(({ order }) => order)),
    ...items.parametersOf(accepted.flatMap((rowsOf) => rowsOf.items)),
    ...sagas.parametersOf(accepted.map(({ saga }) => saga)),
    ...timeline.parametersOf(accepted.flatMap((rowsOf) => rowsOf.timeline)),
    ...messages.parametersOf(sent),
  ]);
  return new Set(rows.map(({ orderId }) => orderId));
}
