import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newSlottedId, slotOfKey } from '@millrace/ids';
import { rowSets } from '@millrace/persistence';
import { SAGA_COLUMNS } from '@millrace/saga';
import type pg from 'pg';
import type { OrderBody } from '../load/order-stream.js';
import { priceOfSku } from '../system/catalogue.js';
import { BARE_OUTBOX_COLUMNS, BARE_TOPICS, bareMessage } from './bare-message.js';
import type { BareRelay } from './bare-relay.js';
import type { BareStatement } from './bare-transaction.js';

const given = rowSets({
  accepted: {
    id: 'uuid',
    slot: 'smallint',
    customer_id: 'uuid',
    key: 'text',
    response: 'json',
    total_minor: 'bigint',
    payment_method: 'text',
  },
  items: {
    order_id: 'uuid',
    slot: 'smallint',
    line: 'smallint',
    sku: 'text',
    quantity: 'integer',
    unit_price_minor: 'bigint',
  },
  sagas: SAGA_COLUMNS,
  messages: BARE_OUTBOX_COLUMNS,
});

// Everything about an order in one statement, which is its own transaction: no plain program does it for less.
const acceptOrders: BareStatement = {
  name: 'bare-accept-orders',
  text: `
    WITH accepted AS MATERIALIZED (
      SELECT * FROM ${given.accepted.from} AS row
    ), keys AS (
      INSERT INTO idempotency_keys (customer_id, key, slot, fingerprint, order_id, response, created_at)
      SELECT customer_id, key, slot, 'none', id, response, now() FROM accepted
    ), new_orders AS (
      INSERT INTO orders (id, slot, customer_id, status, currency, total_minor, payment_method, created_at, updated_at)
      SELECT id, slot, customer_id, 'pending', 'EUR', total_minor, payment_method, now(), now() FROM accepted
    ), new_items AS (
      INSERT INTO order_items (order_id, slot, line, sku, title, quantity, unit_price_minor)
      SELECT order_id, slot, line, sku, sku, quantity, unit_price_minor FROM ${given.items.from} AS row
    ), new_sagas AS (
      INSERT INTO sagas (${given.sagas.names}) SELECT ${given.sagas.names} FROM ${given.sagas.from} AS row
    ), timeline AS (
      INSERT INTO order_timeline (order_id, slot, position, at, step, event, attempt, detail)
      SELECT id, slot, 0, now(), 'reserve-stock', 'command-sent', 1, '{}' FROM accepted
    )
    INSERT INTO outbox (${given.messages.names}) SELECT ${given.messages.names} FROM ${given.messages.from} AS row`,
};

const BATCH_MAX = 500;

interface Waiting {
  readonly body: OrderBody;
  readonly customerId: string;
  readonly key: string;
  readonly answer: (id: string, response: object) => void;
}

/** Takes orders over HTTP; those that arrive while a statement runs go together in the next one. */
export async function listenForOrders(pool: pg.Pool, relay: BareRelay): Promise<string> {
  const queue: Waiting[] = [];
  const customers = new Map<string, string>();
  let flushing = false;
  const flush = async () => {
    if (flushing) return;
    flushing = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH_MAX).map((waiting) => ({ waiting, rows: rowsOf(waiting) }));
      await pool.query({ ...acceptOrders, values: parametersOf(batch.map(({ rows }) => rows)) });
      relay.wake();
      for (const { waiting, rows } of batch) waiting.answer(rows.order.id, rows.order.response);
    }
    flushing = false;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const token = request.headers.authorization ?? '';
      let customerId = customers.get(token);
      if (customerId === undefined) customers.set(token, (customerId = randomUUID()));
      queue.push({
        body: JSON.parse(Buffer.concat(chunks).toString()) as OrderBody,
        customerId,
        key: String(request.headers['idempotency-key']),
        answer: (id, body) =>
          response
            .writeHead(202, { 'content-type': 'application/json', location: `/orders/${id}` })
            .end(JSON.stringify(body)),
      });
      setImmediate(() => void flush());
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function rowsOf({ body, customerId, key }: Waiting) {
  const slot = slotOfKey(customerId);
  const id = newSlottedId(slot);
  const attemptId = randomUUID();
  const now = new Date().toISOString();
  const traceparent = `00-${id.replaceAll('-', '')}-${attemptId.slice(0, 8)}${attemptId.slice(9, 13)}0000-01`;
  const items = body.items.map(({ sku, quantity }, line) => ({
    order_id: id,
    slot,
    line,
    sku,
    quantity,
    unit_price_minor: priceOfSku(sku),
  }));
  const amountMinor = items.reduce((sum, item) => sum + item.quantity * item.unit_price_minor, 0);
  const total = { amountMinor, currency: 'EUR' };
  const lines = body.items;
  const response = { id, status: 'pending', items, total, createdAt: now };
  const ids = { orderId: id, attemptId };
  const draft = { slot, traceparent };
  return {
    order: {
      id,
      slot,
      customer_id: customerId,
      key,
      response,
      total_minor: amountMinor,
      payment_method: body.paymentMethod,
    },
    items,
    saga: newSaga({ id, slot, attemptId, now, traceparent, data: { customerId, lines, total, ...body } }),
    messages: [
      bareMessage({
        ...draft,
        topic: BARE_TOPICS.orderEvents,
        name: 'order-placed',
        data: { orderId: id, customerId, lines, total },
      }),
      bareMessage({
        ...draft,
        topic: BARE_TOPICS.inventoryCommands,
        name: 'reserve-stock',
        data: { ...ids, lines, holdSeconds: 900 },
      }),
    ],
  };
}

interface NewSaga {
  readonly id: string;
  readonly slot: number;
  readonly attemptId: string;
  readonly now: string;
  readonly traceparent: string;
  readonly data: object;
}

function newSaga({ id, slot, attemptId, now, traceparent, data }: NewSaga) {
  const deadline = new Date(Date.parse(now) + 30_000).toISOString();
  return {
    saga_id: id,
    slot,
    definition: 'bare',
    version: 1,
    status: 'running',
    phase: 'forward',
    step: 'reserve-stock',
    attempt: 1,
    attempt_id: attemptId,
    owed: ['reserve-stock'],
    reason: null,
    attention_at: null,
    data,
    revision: 1,
    timeline_length: 1,
    deadline_at: deadline,
    wake_at: deadline,
    waiting_since: now,
    started_at: now,
    updated_at: now,
    traceparent,
    baggage: null,
  };
}

function parametersOf(batch: readonly ReturnType<typeof rowsOf>[]): string[] {
  return [
    ...given.accepted.parametersOf(batch.map(({ order }) => order)),
    ...given.items.parametersOf(batch.flatMap((rows) => rows.items)),
    ...given.sagas.parametersOf(batch.map(({ saga }) => saga)),
    ...given.messages.parametersOf(batch.flatMap((rows) => rows.messages)),
  ];
}
